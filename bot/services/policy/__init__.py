"""Putting a policy file in force."""
