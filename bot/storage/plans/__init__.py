"""History, and the versions of a year's plan, as rows."""
