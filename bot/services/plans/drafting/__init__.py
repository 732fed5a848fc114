"""The next version: of a plan file, or of a sheet that was edited."""
