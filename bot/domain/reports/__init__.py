"""What a digest is about, and its figures."""
