"""Rules as data, decisions as pure functions, and the policy file that is shipped."""
