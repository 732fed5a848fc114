"""Tests of what was spent of a list, by one file."""
