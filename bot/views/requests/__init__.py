"""The request's form and its cards."""
