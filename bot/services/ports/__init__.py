"""What the services need from outside, one file a room; `storage` fulfils it."""
