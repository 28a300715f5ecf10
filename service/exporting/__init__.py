"""What export formats share: the answer they write, the cells and columns of its rows, citations, and the data dictionary."""
