"""The budget of a year in numbers: plan file, allocation, history, forecast. No clock, no I/O."""
