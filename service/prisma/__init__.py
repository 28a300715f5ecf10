"""PRISMA 2020: a review's flow, counted from what was searched, joined and decided."""
