"""The budget in Slack: plans agreed on, adjustments, digests and variances."""
