"""Review work: decisions of people on studies and values, kept for ever, applied to what the machine has read."""
