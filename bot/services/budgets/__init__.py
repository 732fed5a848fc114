"""Lines: import, show, warn, explain, forecast; the closing of months."""
