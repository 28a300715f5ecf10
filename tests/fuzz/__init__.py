"""Foreign bytes, bent: real samples with something cut, doubled, put in or exchanged, for every parser that reads what others made."""
