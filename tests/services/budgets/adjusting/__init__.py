"""Adjustments: changes of the budget in the year, asked for and decided."""
