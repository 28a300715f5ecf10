"""What corpus/crawl.py stands on: the ledger of runs, the queue of their requests, and which window is next."""
