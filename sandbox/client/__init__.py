"""A person at the workspace: what they see and what they do."""
