"""Versions as people see them; nothing is changed here."""
