"""Tests of lists: one request for many customers, from a file."""
