"""What Crossref's answers hold: works, what became of them, and which of them a title means."""
