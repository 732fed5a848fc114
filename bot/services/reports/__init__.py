"""The digest and its subscriptions."""
