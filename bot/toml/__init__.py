"""TOML files that people write: read, held against a model, answered with lines and what to write instead."""
