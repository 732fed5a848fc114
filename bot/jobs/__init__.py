"""Scheduled work: each job calls one service."""
