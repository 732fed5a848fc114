"""Use cases: one a file, one transaction each. `ports` says what they need from outside."""
