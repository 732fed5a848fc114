"""Lines: import, show, warn, explain."""
