"""What Europe PMC's answers hold: records of articles, preprints and books, and open-access full text."""
