"""The least text that has a cohort, a rate with its count, and a median."""

TEXT = "We treated 24 patients after CAR T-cell therapy. The overall response rate was 50% (12 of 24 patients). Median overall survival was 9.5 months."
