"""Budget lines, what stands on them, and the fiscal year."""
