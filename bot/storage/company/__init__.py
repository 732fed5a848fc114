"""People, customers, contacts, workspaces."""
