"""One request in Slack: asked for, decided, spent, and what is attached to it."""
