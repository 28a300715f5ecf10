"""API and page, one router a noun; thin: parse, call, return."""
