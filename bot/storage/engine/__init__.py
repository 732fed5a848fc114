"""Connections, locks, errors and migrations, on both databases."""
