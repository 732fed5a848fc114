"""`goodwill erase`: whom it means."""

from __future__ import annotations

from tests.support.terminal import Terminal


def test_one_of_two_contacts_of_a_name_is_erased_by_id(terminal: Terminal) -> None:
    """By name alone nobody is erased; the ids to choose from are named."""
    terminal.found_company()
    rows = "ACME,Li Na,CTO,no,C-1\nACME,Li Na,Buyer,no,C-2\n"
    both = terminal.file("both.csv", "customer_code,name,title,public_official,contact_id\n" + rows)
    assert terminal("import contacts", both).status == 0
    ended = terminal("erase --contact", "ACME:li na")
    assert (ended.status, "Write one of their ids instead: C-1, C-2" in ended.err) == (1, True)
    assert terminal("erase --contact", "acme:c-2").status == 0
    assert terminal("erase --contact", "acme:li na").status == 0
