"""A year that is closed: what its requests hold goes on in the next, or ends."""
