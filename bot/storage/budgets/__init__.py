"""Lines, ledger, balances, alerts."""
