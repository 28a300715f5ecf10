"""The evidence table for assistants, by the Model Context Protocol: a tool is a module of `tools`, registered by being there."""
