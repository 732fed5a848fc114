"""Slack in, one file a feature: payload, command, one service, one answer."""
