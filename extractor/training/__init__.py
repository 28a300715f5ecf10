"""Learns the weights of extractor/model from annotated studies: `make train`."""
