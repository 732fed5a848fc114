"""What the words mean: plain dataclasses, no I/O, no framework."""
