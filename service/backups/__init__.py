"""Backups: the database copied while it is used, verified, and put back."""
