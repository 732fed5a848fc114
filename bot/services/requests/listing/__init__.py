"""One request for many customers, from a file: read, checked row by row, submitted."""
