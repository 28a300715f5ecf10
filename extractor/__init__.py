"""The extractor: a Document becomes an EvidenceRecord; no I/O but its own vocabulary."""

from extractor.reading import explain, read, read_all
from extractor.record import EvidenceRecord

__all__ = ["EvidenceRecord", "explain", "read", "read_all"]
