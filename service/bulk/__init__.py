"""Bulk: files of any number held against a topic, read, and kept as Parquet parts that an import loads; on one machine or many."""
