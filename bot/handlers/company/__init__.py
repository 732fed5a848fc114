"""People and customers in Slack: who acts, and which customers need attention."""
