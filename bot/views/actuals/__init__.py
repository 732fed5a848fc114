"""Forms for what was really spent."""
