"""Requests and the files that hang on them."""
