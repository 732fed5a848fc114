"""`goodwill erase`: whom it means."""

from __future__ import annotations

from tests.support.terminal import Terminal

HEADER = "customer_code,name,title,public_official\n"
WITH_IDS = "customer_code,name,title,public_official,contact_id\n"


def test_one_of_two_contacts_of_a_name_is_erased_by_id(terminal: Terminal) -> None:
    """By name alone nobody is erased; the ids to choose from are named."""
    terminal.found_company()
    rows = "ACME,Li Na,CTO,no,C-1\nACME,Li Na,Buyer,no,C-2\n"
    both = terminal.file("both.csv", WITH_IDS + rows)
    assert terminal("import contacts", both).status == 0
    ended = terminal("erase --contact", "ACME:li na")
    assert (ended.status, "Write one of their ids instead: C-1, C-2" in ended.err) == (1, True)
    assert terminal("erase --contact", "acme:c-2").status == 0
    assert terminal("erase --contact", "acme:li na").status == 0


def test_a_short_name_asks_for_a_look_first(terminal: Terminal) -> None:
    """What to do stands in the refusal; with --yes, and what is to stay named, it is done."""
    terminal.found_company()
    rows = "ACME,May,Host,no\nACME,Zoe Park,Hosts the May festival with May,no\n"
    assert terminal("import contacts", terminal.file("may.csv", HEADER + rows)).status == 0
    refused = terminal("erase --contact", "ACME:May")
    assert refused.status == 1
    assert "Look at every place with --dry-run" in refused.err
    assert "Hosts the (erased) festival" in terminal("erase --dry-run --contact", "ACME:May").out
    kept = terminal("erase --dry-run --keep", "May festival", "--contact", "ACME:May").out
    assert "+ Hosts the May festival with (erased)" in kept
    assert terminal("erase --yes --keep", "May festival", "--contact", "ACME:May").status == 0
