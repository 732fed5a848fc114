"""A request as a card, and what is said under it."""
