"""Files on both ways: fetched from Slack, and put into threads."""
