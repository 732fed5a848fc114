"""Who decides, in which steps, by when; who may do what."""
