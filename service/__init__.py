"""The service: EvidenceRecords become a table, a page, an export."""
