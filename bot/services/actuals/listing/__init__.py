"""What was spent of a list, by one file."""
