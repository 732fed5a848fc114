"""The plan file: read, held against itself and against what the company has."""
