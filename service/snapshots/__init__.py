"""Snapshots: the whole state as one file that can be published, cited, loaded elsewhere, and compared with another."""
