"""The services that the stand-in speaks for, one a file."""
