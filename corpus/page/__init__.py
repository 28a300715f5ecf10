"""What a saved page says: its address, title, dates, byline, article text, and the study that it reports."""
