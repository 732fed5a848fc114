"""Outbox and delivery queue, runs of jobs, upkeep, erasure."""
