"""Two contacts of one name: `contact_id` tells them apart, in the file, in the form and under the caps."""

from __future__ import annotations

import pytest

from tests.support.company import OPERATOR
from tests.support.company_files import bring, problems
from tests.support.office.acts import ask, card, fill, new_form
from tests.support.office.opening import Office

BOTH = """customer_code,name,title,public_official,contact_id
ACME,Li Na,Purchasing director,no,C-1
ACME,Li Na,Buyer,no,C-2
"""
FIRST, SECOND = "Li Na (C-1)", "Li Na (C-2)"


def test_the_form_and_the_caps_know_which(either_office: Office) -> None:
    """Who had no id keeps their history under C-1: their yearly cap is used up, and the other's is not."""
    office = either_office
    for _ in range(3):
        ask(office, office.mei, Amount="500")
    bring(office.books, "contacts", BOTH, OPERATOR)
    form = new_form(office.mei)
    fill(office, form, {"Category": "Gift", "Customer": "Acme"})
    for typed, offered in (
        ("li na", [FIRST, SECOND]),
        ("c-2", [SECOND]),
        ("ＬＩ　ＮＡ", [FIRST, SECOND]),
        ("buyer", [SECOND]),
    ):
        shown = [words.partition(" · ")[0] for words in form.offered("Recipients", typed)]
        assert [words[: len(FIRST)] for words in shown] == offered, typed
    form.close()
    refused = fill(office, new_form(office.mei), _gift(FIRST))
    assert not refused.submit()
    assert "1,500" in refused.errors["Recipients"]
    refused.close()
    number = ask(office, office.mei, Recipients=[SECOND], Amount="500")
    assert SECOND in card(office.bo, number).text(400)
    bring(office.books, "contacts", BOTH, OPERATOR)
    assert SECOND in card(office.bo, number).text(400)


def _gift(recipient: str) -> dict[str, object]:
    return {
        "Category": "Gift",
        "Customer": "Acme",
        "Recipients": [recipient],
        "Amount": "500",
        "Planned date": "2026-09-25",
        "Purpose": "Tea set for Mid-Autumn",
    }


def test_typed_words_do_not_guess(office: Office) -> None:
    """Of two the form asks which; their name stays in the sentence."""
    bring(office.books, "contacts", BOTH, OPERATOR)
    office.mei.command("/spend gift 480 CNY Acme Tea set for Li Na")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Recipients") in (None, [])
    assert "Li Na" in str(form.value("Purpose"))


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ("ACME,Li Na,CTO,no,\nACME,Li Na,Buyer,no,\n", [(3, "name", "contact_twice")]),
        ("ACME,Li Na,CTO,no,C-1\nACME,Li Na,Buyer,no,\n", [(3, "contact_id", "contact_needs_id")]),
        ("ACME,Li Na,CTO,no,C-1\nACME,Li Na,Buyer,no,ｃ-1\n", [(3, "name", "contact_twice")]),
        ("ACME,Li Na,CTO,no,C-1\nBETA,Li Na,Buyer,no,C-1\n", []),
    ],
)
def test_the_file_says_who_is_who(office: Office, rows: str, refused: list[tuple[int, str, str]]) -> None:
    """What would leave two in doubt is refused by its line; another customer's ids are their own."""
    header = BOTH.splitlines()[0]
    assert problems(office.books, "contacts", f"{header}\n{rows}") == refused
