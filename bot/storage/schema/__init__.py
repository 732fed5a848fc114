"""The tables, one file a room; `tables` has them all."""
