"""A sample company at work: the real bot in a stand-in Slack workspace, on this machine alone."""
