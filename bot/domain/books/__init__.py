"""What the audit records."""
