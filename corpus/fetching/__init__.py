"""What corpus/fetch.py stands on: how fast, where to, what robots.txt allows, how much, and what is logged."""
