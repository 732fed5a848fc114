"""From the total to the lines: split by split, exact to the last unit, every step kept for who asks."""
