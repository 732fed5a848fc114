"""What the people of the sample company do, acted in its Slack and printed as they see it."""
