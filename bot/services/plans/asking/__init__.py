"""What owners are asked for the lines of a version, and what they propose."""
