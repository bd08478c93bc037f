"""Measurements: comparisons side by side in one run, never tests. Run with ``python -m``."""
