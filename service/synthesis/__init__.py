"""From results of the evidence table to pooled figures and the pictures of them.

`synthesis.synthesise(table, question)` is the door; a file is a step of it: inputs (whom a result is of), readiness (its numbers),
duplicates, overlap, then random_effects or glmm; sensitivity asks the same of fewer studies, figures/ draws.
"""
