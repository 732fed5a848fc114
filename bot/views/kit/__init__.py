"""Blocks, ids and text that every screen is made of."""
