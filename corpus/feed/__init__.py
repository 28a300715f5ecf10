"""What an RSS or Atom feed lists, and which of its entries concern a topic."""
