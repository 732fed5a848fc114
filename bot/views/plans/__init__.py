"""The year's plan in Slack: how it is agreed on."""
