"""Whole numbers in arrays: exact sums, shares in proportion, the smallest change. No plan is known here."""
