"""Who agrees on a version, and how it comes into force."""
