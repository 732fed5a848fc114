"""Requests and the files attached to them."""
