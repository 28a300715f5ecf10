"""The score of records against a gold set: agreement, tallies, their intervals, how far confidence can be trusted, the report.

A gold set is a folder with one ID.json a study: {"id", "kind", "title", "text", "gold": {...}}, the reading of a careful
reviewer. `extractor.evaluate` is the door.
"""
