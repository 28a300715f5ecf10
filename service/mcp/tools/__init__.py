"""The tools: a module each, named as the tool; `Asked` and `Answer` are its shapes, `run` does it and its docstring says what."""
