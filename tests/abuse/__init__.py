"""What people, forgers and files may throw at the bot, and where each of it is tested.

| Abuse | Tests |
|---|---|
| signature bad, missing, non-ASCII; timestamp non-numeric | tests/gateway/test_http.py |
| signature replayed; timestamp 301 s off; nothing parsed before | test_front.py, tests/gateway/test_http.py |
| malformed, deeply nested, 20 MiB bodies; wrong shapes | test_front.py, tests/gateway/test_http.py |
| forged ids in values and private_metadata | tests/scenarios/test_abuse.py |
| forged return addresses | tests/scenarios/test_abuse.py, test_fuzz.py |
| another team's ids | test_identity.py, tests/storage/company/test_workspaces.py |
| shared channels, Enterprise Grid | test_identity.py |
| people without authority | test_identity.py, tests/scenarios/test_deciding.py |
| self-approval by every path, several clicks at once | test_identity.py, tests/faults/test_races.py |
| one person at two steps | test_identity.py, tests/services/approvals/test_decide.py |
| old buttons after an edit | test_identity.py, tests/scenarios/test_changing.py |
| `<!channel>`, mentions, links in text fields | tests/scenarios/test_abuse.py |
| the same in the company's files and in digests | test_text.py, tests/views/reports/test_digest.py |
| amounts -5, NaN, 1e309, 0.001, 1,000.00, full-width | test_amounts.py, tests/domain/test_money.py |
| JPY and KWD from the form to the books | test_amounts.py |
| longest texts, emoji, CJK, right-to-left, combining | test_text.py, tests/scenarios/test_abuse.py |
| invisible, control characters | tests/handlers/parsing/test_form_input.py, tests/scenarios/test_abuse.py |
| receipts of a wrong type, pages, programs | tests/delivery/files/test_fetching.py |
| zip bombs, countless names, a path in the name, 100 MB | test_receipts.py |
| formulas in exports | tests/cli/commands/test_books.py |
| tokens and secrets in logs and tracebacks | tests/telemetry/test_one_click.py |
| an audit row changed, removed, swapped | tests/storage/books/test_audit.py |
| a person erased, ledger and chain still verify | tests/operations/test_erase.py |
| damaged payloads of every kind | test_fuzz.py |
"""
