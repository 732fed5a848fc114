"""The company and its customers: people, contacts, who acts, what is one identity."""
