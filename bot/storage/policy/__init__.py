"""Applied policies."""
