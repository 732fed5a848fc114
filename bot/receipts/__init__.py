"""Receipts: what a file really is."""
