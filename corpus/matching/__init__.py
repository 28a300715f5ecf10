"""Matching: does a topic's PubMed query hold of a document that lies here, asked without PubMed; and of bytes that are not parsed yet."""
