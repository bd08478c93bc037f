"""Queries over the demo show with the sheets that answer them, graded by reading every sheet."""
