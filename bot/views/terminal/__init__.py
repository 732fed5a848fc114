"""What the command line prints in words."""
