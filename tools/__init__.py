"""Commands for those who work on Goodwill."""
