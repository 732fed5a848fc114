"""What the workspace remembers: records, clock, faults, snapshot."""
