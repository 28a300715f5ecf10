"""People: who may read, review and administer; accounts, API tokens, sessions. Secrets are kept only as hashes."""
