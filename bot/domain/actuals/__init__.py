"""What was really spent, and how far it is from what was approved."""
