"""What was spent in years past: what a plan goes by."""
