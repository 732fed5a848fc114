"""What the form of a request holds, and what can be chosen in it."""
