"""Goodwill: budgets and controls what a company spends on looking after its customers."""
