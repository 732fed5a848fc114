"""Caps follow who really came: as approved while a request is open, by who came after the final actual."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, Refused
from bot.domain.requests.request import SpendRequest
from bot.services.books.verify import verify_books
from bot.services.ports.unit_of_work import Transaction
from tests.support.desk import Desk, policy_with, refusal
from tests.support.tampering import tamper
from tests.support.told import told

CONTACTS = """customer_code,name,title,public_official
ACME,Li Na,Purchasing director,no
ACME,Wang Fang,Engineer,no
ACME,Chen Jie,Engineer,no
ACME,Zhou Wei,Inspector,yes
BETA,Kim Park,Engineer,no
"""
# Gifts up to the yearly cap of 1,500 for each recipient, without a cap of their own; meals up to 200 a head.
POLICY = policy_with(
    {'cap = "500"': 'cap = "5000"'},
    '\n[[rule]]\nid = "meals"\nwhen = { category = ["meal"] }\ncap = "200"\nper = "head"\n'
    'severity = "escalate"\n'
    '\n[[rule]]\nid = "officials"\nwhen = { category = ["gift"], public_official = true }\ncap = "300"\n'
    'per = "customer"\nwindow = "year"\nseverity = "escalate"\n',
)
YEAR = "gift-recipient-year"


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(files={"contacts": CONTACTS}, policy=POLICY)


def given(desk: Desk, minor: int, *names: str, **changes: Any) -> SpendRequest:
    """An approved gift."""
    return desk.approved(minor, category="gift", recipients=list(names), **changes)


def came(desk: Desk, *names: str) -> dict[str, Any]:
    return {"came": desk.contact_ids("ACME", names)}


def used(desk: Desk, name: str) -> int:
    """What counts towards the yearly cap of somebody at Acme, in minor units."""
    request = desk.submit("tom", 1, category="gift", recipients=[name])
    desk.withdraw("tom", request)
    (found,) = [each for each in request.findings if each.rule == YEAR]
    return int(found.facts["counted_minor"])


def link_account(desk: Desk, name: str) -> None:
    """Their account in Slack is U and their name."""

    def link(tx: Transaction) -> None:
        tx.people.link_slack(desk.person(name).id, f"U{name.upper()}")

    desk.store.write(told(link))


def passed(desk: Desk) -> list[tuple[str, str, int]]:
    """(kind, rule, by how much) of what was told, the oldest first."""
    found = reversed(desk.exceptions())
    return [(each.kind, each.facts["rule"], each.facts["over_minor"]) for each in found]


def test_a_cap_counts_who_came_once_the_actual_is_final(desk: Desk) -> None:
    """Until then those who were approved, in equal shares to the minor unit; then no-shows count nothing."""
    request = given(desk, 1000_00, "Li Na", "Wang Fang", "Chen Jie")
    assert [used(desk, name) for name in ("Li Na", "Wang Fang", "Chen Jie")] == [333_34, 333_33, 333_33]

    desk.spend("mei", request, 400_00, **came(desk, "Wang Fang"))
    assert [used(desk, name) for name in ("Li Na", "Wang Fang", "Chen Jie")] == [333_34, 333_33, 333_33]

    desk.spend("mei", request, 500_01, final=True, **came(desk, "Li Na", "Wang Fang"))
    assert [used(desk, name) for name in ("Li Na", "Wang Fang", "Chen Jie")] == [250_01, 650_00, 0]
    assert passed(desk) == []
    desk.assert_books_agree()


@pytest.mark.parametrize("end", ["close", "expire"])
def test_what_has_ended_counts_for_who_came_too(desk: Desk, end: str) -> None:
    """Nothing more will come of a closed or expired request, final actual or not."""
    request = desk.spend("mei", given(desk, 1000_00, "Li Na"), 400_00, **came(desk, "Wang Fang"))
    desk.close("mei", request) if end == "close" else desk.expire(request)
    assert (used(desk, "Li Na"), used(desk, "Wang Fang")) == (0, 400_00)


def test_a_correction_takes_all_of_it_back(desk: Desk) -> None:
    """Who came, how many, and what each has had; and what is not final any more counts as it was approved."""
    request = given(desk, 900_00, "Li Na", "Wang Fang")
    desk.spend("mei", request, 900_00, final=True, **came(desk, "Li Na", "Chen Jie"))
    assert [used(desk, name) for name in ("Li Na", "Wang Fang", "Chen Jie")] == [450_00, 0, 450_00]

    (wrong,) = desk.actuals(request)
    desk.correct("mei", wrong, 600_00, final=True, other_guests=2, **came(desk, "Wang Fang"))
    assert [used(desk, name) for name in ("Li Na", "Wang Fang", "Chen Jie")] == [0, 600_00, 0]
    (right,) = desk.actuals(request)
    assert (right.headcount, right.other_guests) == (3, 2)

    desk.correct("mei", right, 600_00, **came(desk, "Wang Fang"))
    assert [used(desk, name) for name in ("Li Na", "Wang Fang", "Chen Jie")] == [450_00, 450_00, 0]
    desk.assert_books_agree()


def test_guests_without_a_name_count_for_heads_alone(desk: Desk) -> None:
    """They thin no recipient's share; where nobody is named at all it is one unnamed recipient's."""
    request = desk.spend(
        "mei", given(desk, 900_00, "Li Na"), 900_00, final=True, other_guests=5, **came(desk, "Li Na")
    )
    assert used(desk, "Li Na") == 900_00
    assert desk.actuals(request)[0].headcount == 6

    desk.spend("mei", given(desk, 500_00, "Wang Fang"), 500_00, final=True, came=(), other_guests=2)
    assert used(desk, "Wang Fang") == 0
    unnamed = desk.submit("tom", 1, category="gift")
    assert [each.facts["counted_minor"] for each in unnamed.findings if each.rule == YEAR] == [500_00]


def test_a_cap_that_who_came_passes_is_recorded_and_told(desk: Desk) -> None:
    """The approval kept it for all who were named; who came instead had their year's gifts already."""
    given(desk, 1400_00, "Wang Fang")
    request = given(desk, 600_00, "Li Na", "Chen Jie")
    desk.spend("mei", request, 600_00, final=True, **came(desk, "Li Na", "Wang Fang"))

    assert desk.request(request).holding.spent == 600_00
    assert passed(desk) == [("cap_passed", YEAR, 200_00)]
    later = partial(desk.submit, "tom", 1, category="gift", recipients=["Wang Fang"])
    error = refusal(later)
    assert isinstance(error, Refused)
    assert [each.facts["counted_minor"] for each in error.findings if each.severity == "block"] == [1700_00]
    # Compliance looks at it; the books agree whatever was passed.
    desk.clear("ida", desk.exceptions()[0].id)
    desk.assert_books_agree()


def test_who_came_alone_has_had_all_of_it(desk: Desk) -> None:
    """Somebody over the cap was agreed to; that another one is over it is news, however little."""
    desk.apply_policy(POLICY.replace('version = "2026.2"', 'version = "2026.3"').replace('"5000"', '"500"'))
    request = desk.submit("mei", 1200_00, category="gift", recipients=["Li Na", "Wang Fang"])
    request = desk.approve("ida", desk.approve("bo", request))
    desk.spend("mei", request, 1100_00, final=True, **came(desk, "Li Na", "Chen Jie"))
    assert passed(desk) == [("cap_passed", "gift-per-recipient", 50_00)]


def test_an_official_who_came_unasked_brings_their_rules(desk: Desk) -> None:
    """What was given to them counts towards the caps for officials, here and for others."""
    request = given(desk, 400_00, "Li Na")
    desk.spend("mei", request, 400_00, final=True, **came(desk, "Zhou Wei"))
    assert passed(desk) == [("cap_passed", "officials", 100_00)]
    asked = desk.submit("tom", 1, category="gift", recipients=["Zhou Wei"])
    counted = {each.rule: each.facts["counted_minor"] for each in asked.findings if each.code == "cap"}
    assert (counted["officials"], counted[YEAR]) == (400_00, 400_00)


def test_the_other_items_count_for_who_came_to_them(desk: Desk) -> None:
    """Two items of one request: the first is settled with somebody else than was approved."""
    both = desk.together(
        desk.terms(1_000_00, "ACME", ["Li Na"], category="gift"),
        desk.terms(900_00, "ACME", ["Wang Fang"], category="gift"),
    )
    request = desk.approve("bo", desk.submit_terms("mei", both))
    desk.spend("mei", request, 1_000_00, final=True, item=1, **came(desk, "Wang Fang"))
    # What the second still holds for them counts beside it.
    assert passed(desk) == [("cap_passed", YEAR, 400_00)]
    desk.spend("mei", request, 900_00, final=True, item=2, **came(desk, "Wang Fang"))
    assert len(passed(desk)) == 1


def test_our_people_are_heads_too(desk: Desk) -> None:
    """A dinner for four: guests and hosts together keep the cap a head, and pass it where hosts stay away."""
    for name in ("mei", "bo"):
        link_account(desk, name)
    hosts: dict[str, Any] = {"accounts": ("UMEI", "UBO")}
    request = desk.approved(800_00, recipients=["Li Na", "Wang Fang"], headcount=4)
    desk.spend("mei", request, 800_00, final=True, **hosts, **came(desk, "Li Na", "Wang Fang"))
    (made,) = desk.actuals(request)
    people = tuple(sorted(desk.person(name).id for name in ("mei", "bo")))
    assert (made.headcount, made.other_guests, made.our_people) == (4, 0, people)
    assert passed(desk) == []

    desk.correct("mei", made, 800_00, final=True, other_guests=0, accounts=("UMEI",))
    assert passed(desk) == [("cap_passed", "meals", 66_67)]


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"came": (999_999,)}, "guest_unknown", "came"),
        ({"came": "Kim Park"}, "guest_unknown", "came"),
        ({"accounts": ("UNOBODY",)}, "colleague_unknown", "our_people"),
        ({"headcount": 1, "came": "everybody"}, "fewer_heads_than_named", "headcount"),
    ],
)
def test_only_people_who_are_known_can_have_come(
    desk: Desk, said: dict[str, Any], code: str, field: str
) -> None:
    """Contacts of this customer, colleagues of the company; nothing is recorded with anybody else."""
    names = {"Kim Park": ("BETA", ["Kim Park"]), "everybody": ("ACME", ["Li Na", "Wang Fang"])}
    if said.get("came") in names:
        said = {**said, "came": desk.contact_ids(*names[said["came"]])}
    request = given(desk, 400_00, "Li Na")
    error = refusal(lambda: desk.spend("mei", request, 400_00, **said))
    assert isinstance(error, InvalidInput)
    assert (error.code, error.field) == (code, field)
    assert desk.actuals(request) == []


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        (
            "UPDATE actual_contact SET share_minor = share_minor + 1",
            {"shares_are_not_the_amount", "record_changed"},
        ),
        ("UPDATE actual SET headcount = headcount + 1", {"who_came_is_miscounted", "record_changed"}),
        ("DELETE FROM actual_contact", {"who_came_is_miscounted", "record_changed"}),
        ("UPDATE actual_contact SET contact_id = contact_id + 1", {"record_changed"}),
    ],
)
def test_verify_finds_who_came_changed(desk: Desk, statement: str, codes: set[str]) -> None:
    """Shares that are not the amount, a headcount that is not all who came, somebody else in their place."""
    desk.spend("mei", given(desk, 400_00, "Li Na"), 400_00, final=True)
    desk.assert_books_agree()
    tamper(desk.store, statement)
    found = {each.code for proof in desk.store.inspect(verify_books) for each in proof.differences}
    assert found == codes


def test_what_was_recorded_before_counts_as_it_was_approved(desk: Desk) -> None:
    """Nobody had been asked who came: nothing is made up, and nobody's cap is set free."""
    request = desk.spend("mei", given(desk, 500_01, "Li Na", "Wang Fang"), 500_01, final=True)
    tamper(desk.store, "DELETE FROM actual_contact", "UPDATE actual SET other_guests = NULL")
    (made,) = desk.actuals(request)
    assert (made.came, made.other_guests) == ((), None)
    assert (used(desk, "Li Na"), used(desk, "Wang Fang")) == (250_01, 250_00)
