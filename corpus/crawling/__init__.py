"""What corpus/crawl.py stands on: the ledger of runs, the queue of their requests, which window is next, who is at work."""
