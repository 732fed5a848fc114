"""Decide, reassign, remind and escalate."""
