"""What Slack enforces on messages and views."""
