"""Lines, warnings and explanations in words."""
