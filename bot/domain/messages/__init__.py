"""What people are sent: each kind of message, and the facts that it is drawn from when it leaves.

The values of the kinds and the names of the fields stand in the database: messages that an earlier version
queued must still be delivered. See `JsonRecord` for how a payload may grow.
"""
