"""Forms and reminders of those who decide."""
