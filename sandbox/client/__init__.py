"""The people client: what a person sees and does."""
