"""Slack in, by feature: parse, call one service, answer the person who acted."""
