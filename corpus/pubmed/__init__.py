"""What a record of PubMed says, in its XML and in its nbib."""
