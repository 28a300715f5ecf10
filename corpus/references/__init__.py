"""What reviewers' own exports share: a reference as reference managers know it, its people, its kinds, its columns."""
