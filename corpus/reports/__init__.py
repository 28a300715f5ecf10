"""One study, many reports: which documents are versions of one publication, and which publications are of one trial."""
