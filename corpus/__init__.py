"""The corpus: a source's bytes become Documents, and are kept."""

from corpus.document import Document
from corpus.errors import AftercartError

__all__ = ["AftercartError", "Document"]
