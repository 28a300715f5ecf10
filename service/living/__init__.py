"""The table as it lives: what happened to it, saved views, and telling those who asked to be told."""
