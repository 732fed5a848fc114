"""Ask, preview, change, end and read a request."""
