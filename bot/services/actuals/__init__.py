"""Record what was really spent, and correct it."""
