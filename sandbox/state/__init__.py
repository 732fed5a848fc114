"""The workspace's state: records, clock, faults, snapshots."""
