"""A request before the money is spent: its terms, states, findings and what it holds."""
