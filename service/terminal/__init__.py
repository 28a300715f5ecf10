"""What the commands do and print: progress on standard error, results on standard output."""
