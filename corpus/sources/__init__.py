"""One file a source: bytes in, Documents out. See corpus/source.py for what a source holds."""
