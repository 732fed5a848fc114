"""Drains the outbox to Slack."""
