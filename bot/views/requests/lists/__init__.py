"""Requests in lists: their entries, what is late, what was found, the pages."""
