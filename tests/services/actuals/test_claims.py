"""What partners owe, from the final actual to the money: on both databases, with the books that prove it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from bot.domain.actuals.claim import Claim, ClaimAct, ClaimState, ClaimSum, UnsettledClaims
from bot.domain.errors import NotAllowed, NotFound, Stale
from bot.domain.listed import Page
from bot.domain.messages.kind import MessageKind
from bot.domain.requests.request import SpendRequest
from bot.jobs.claims import ClaimReminders
from bot.jobs.scheduler import JobScheduler
from bot.services.actuals.remind_of_claims import MOST_IN_A_REMINDER
from bot.services.actuals.settle_claim import settle_claim_of
from bot.services.books.verify import verify_books
from bot.services.company.operator import Operator
from bot.services.requests.reading.claims import read_claims, read_every_claim
from bot.storage.operations.job_runs import SqlJobRuns
from bot.telemetry.metrics import Metrics
from tests.support.databases import Fill
from tests.support.desk import Desk, beside_another_company, refusal
from tests.support.partners import agreed, claim_of, settle, shared, the_claim
from tests.support.tampering import tamper

OWES = "claim_is_not_the_part"


@pytest.fixture
def filling() -> Fill:
    return beside_another_company


@pytest.fixture
def desk(store: Any) -> Desk:
    return Desk(store)


def told(desk: Desk) -> list[tuple[str, int, str, int]]:
    """(news, amount, state and amount before) of each message to a controller."""
    return [
        (each["news"], each["amount_minor"], each["was_state"], each["was_minor"])
        for each in desk.queued(MessageKind.CLAIM_TOLD)
    ]


def decided(desk: Desk) -> list[tuple[str, str, int]]:
    """(action, state, amount) of each entry about claims, in order."""
    rows = desk.store.inspect(lambda tx: list(tx.exports.audit()))
    entries = [
        (row["action"], json.loads(row["facts"])) for row in rows if row["action"].startswith("claim.")
    ]
    return [(action, facts["state"], facts["amount_minor"]) for action, facts in entries]


def standing(claim: Claim | None) -> tuple[str, int] | None:
    return (claim.state.value, claim.amount_minor) if claim else None


def spent(desk: Desk, minor: int = 400_00) -> SpendRequest:
    """Nimbus pays two fifths."""
    return desk.spend("mei", agreed(desk), minor, final=True)


def test_from_the_final_actual_to_the_money(desk: Desk) -> None:
    """The claim is the partner's part of what was spent; controllers are told, the audit has each step."""
    request = agreed(desk)
    request = desk.spend("mei", request, 100_00)
    assert claim_of(desk, request) is None
    request = desk.spend("mei", request, 300_00, final=True)
    claim = the_claim(desk, request)
    assert (claim.number, claim.amount_minor, claim.state) == (request.number, 160_00, ClaimState.OPEN)
    assert told(desk) == [("arisen", 160_00, "open", 0)]
    claim = settle(desk, "fin", claim, ClaimAct.CLAIM)
    claim = settle(desk, "fin", claim, ClaimAct.RECEIVE)
    assert claim == the_claim(desk, request)
    assert decided(desk) == [
        ("claim.arisen", "open", 160_00),
        ("claim.claimed", "claimed", 160_00),
        ("claim.received", "received", 160_00),
    ]
    assert len(told(desk)) == 1
    desk.assert_books_agree()


@pytest.mark.parametrize("end", ["close", "expire"])
def test_it_arises_where_the_rest_is_released(desk: Desk, end: str) -> None:
    """Of what was spent until then; and a late actual changes the open claim without a word."""
    request = desk.spend("mei", agreed(desk), 100_00)
    request = desk.close("mei", request) if end == "close" else desk.expire(request)
    assert standing(claim_of(desk, request)) == ("open", 40_00)
    desk.spend("mei", request, 50_00)
    assert standing(claim_of(desk, request)) == ("open", 60_00)
    assert told(desk) == [("arisen", 40_00, "open", 0)]
    assert [action for action, _, _ in decided(desk)] == ["claim.arisen", "claim.changed"]
    desk.assert_books_agree()


def test_items_are_one_claim(desk: Desk) -> None:
    """Once the last of them has its final actual: the sum of what the partner pays of each."""
    dinner, show = shared(desk, 300_00, 100_00), shared(desk, 200_00, 100_00, category="gift")
    request = desk.approve("bo", desk.submit_terms("mei", desk.together(dinner, show)))
    desk.spend("mei", request, 300_00, final=True)
    assert claim_of(desk, request) is None
    request = desk.spend("mei", request, 100_00, final=True, item=2)
    assert standing(claim_of(desk, request)) == ("open", 150_00)
    desk.assert_books_agree()


def test_what_was_withdrawn_or_cost_nothing_is_claimed_of_nobody(desk: Desk) -> None:
    """Neither is there a claim where all of it was ours."""
    withdrawn, nothing = desk.withdraw("mei", agreed(desk)), desk.spend("mei", agreed(desk), 0, final=True)
    ours = desk.spend("mei", desk.approved(100_00), 100_00, final=True)
    assert [claim_of(desk, each) for each in (withdrawn, nothing, ours)] == [None] * 3
    assert desk.read(read_every_claim) == []
    desk.assert_books_agree()


@pytest.mark.parametrize(
    "acts", [(ClaimAct.CLAIM,), (ClaimAct.CLAIM, ClaimAct.RECEIVE), (ClaimAct.CLAIM, ClaimAct.WRITE_OFF)]
)
def test_a_correction_opens_what_was_settled(desk: Desk, acts: tuple[ClaimAct, ...]) -> None:
    """With the new amount; the controllers read what it was. A correction to the same amount says nothing."""
    request = spent(desk)
    claim = the_claim(desk, request)
    for act in acts:
        claim = settle(desk, "fin", claim, act)
    (actual,) = desk.actuals(request)
    desk.correct("mei", actual, 400_00, final=True)
    assert standing(claim_of(desk, request)) == (claim.state, 160_00)
    (actual,) = desk.actuals(request)
    desk.correct("mei", actual, 300_00, final=True)
    assert standing(claim_of(desk, request)) == ("open", 120_00)
    assert told(desk)[1:] == [("reopened", 120_00, claim.state, 160_00)]
    desk.assert_books_agree()


def test_a_correction_may_take_the_claim_away(desk: Desk) -> None:
    """Where more is to come again: it is told if money was asked for, and later the claim arises anew."""
    request = spent(desk)
    settle(desk, "fin", the_claim(desk, request), ClaimAct.CLAIM)
    (actual,) = desk.actuals(request)
    request = desk.correct("mei", actual, 400_00, final=False)
    assert standing(claim_of(desk, request)) == ("open", 0)
    assert desk.read(read_every_claim) == []
    gone = refusal(lambda: settle(desk, "fin", the_claim(desk, request), ClaimAct.CLAIM))
    assert (gone.code, gone.facts["number"]) == ("claim_gone", request.number)
    desk.assert_books_agree()
    desk.spend("mei", request, 0, final=True)
    assert standing(claim_of(desk, request)) == ("open", 160_00)
    assert told(desk) == [
        ("arisen", 160_00, "open", 0),
        ("removed", 0, "claimed", 160_00),
        ("arisen", 160_00, "open", 0),
    ]
    desk.assert_books_agree()


def test_who_settles_and_what_is_out_of_date(desk: Desk) -> None:
    """A controller, not for their own request, and only what they have seen."""
    claim, own = the_claim(desk, spent(desk)), agreed(desk, who="fin", by="cleo")
    own_claim = the_claim(desk, desk.spend("fin", own, 500_00, final=True))
    assert refusal(lambda: settle(desk, "mei", claim, ClaimAct.CLAIM)).code == "controllers_only"
    assert refusal(lambda: settle(desk, "ida", claim, ClaimAct.CLAIM)).code == "controllers_only"
    assert refusal(lambda: settle(desk, "fin", own_claim, ClaimAct.CLAIM)).code == "own_claim"
    settle(desk, "fin", claim, ClaimAct.CLAIM)
    refused = refusal(lambda: settle(desk, "fin", claim, ClaimAct.CLAIM))
    assert isinstance(refused, Stale)
    assert refused.code == "claim_out_of_date"
    assert standing(the_claim(desk, desk.request(own))) == ("open", 200_00)
    desk.assert_books_agree()


def test_by_its_number(desk: Desk) -> None:
    """However that is written; done already it changes nothing; a number without a claim is refused."""
    request, fin = spent(desk), Operator("root", "fin@example.com")

    def settle_it(act: ClaimAct, who: Operator = fin, number: str = request.number) -> tuple[str, bool]:
        claim, changed = desk.store.write(lambda tx: settle_claim_of(tx, who, number, act))
        return claim.state.value, changed

    assert refusal(lambda: settle_it(ClaimAct.WRITE_OFF)).code == "claim_not_claimed"
    assert settle_it(ClaimAct.CLAIM, number=request.number.lower().replace("-", " ")) == ("claimed", True)
    before = decided(desk)
    assert settle_it(ClaimAct.CLAIM) == ("claimed", False)
    assert decided(desk) == before
    assert isinstance(
        refusal(lambda: settle_it(ClaimAct.RECEIVE, Operator("root", "mei@example.com"))), NotAllowed
    )
    assert settle_it(ClaimAct.WRITE_OFF, Operator("root")) == ("written_off", True)
    assert refusal(lambda: settle_it(ClaimAct.RECEIVE)).code == "claim_written_off"
    for number in ("GW-2026-00099", desk.approved(50_00).number, "nonsense"):
        assert isinstance(refusal(partial(settle_it, ClaimAct.CLAIM, number=number)), NotFound)
    desk.assert_books_agree()


def test_what_controllers_see(desk: Desk) -> None:
    """Open and claimed ones, oldest first, a page at a time; nobody else sees any."""
    first, second, third = (the_claim(desk, spent(desk, minor)) for minor in (100_00, 200_00, 300_00))
    settle(desk, "fin", settle(desk, "fin", first, ClaimAct.CLAIM), ClaimAct.RECEIVE)
    settle(desk, "fin", second, ClaimAct.CLAIM)
    found = desk.read(lambda tx: read_claims(tx, desk.actor("fin"), Page(1)))
    assert ([each.claim.id for each in found.shown], found.total) == ([second.id], 2)
    assert (found.shown[0].partner.name, found.shown[0].acts) == (
        "Nimbus Cloud",
        (ClaimAct.RECEIVE, ClaimAct.WRITE_OFF),
    )
    rest = desk.read(lambda tx: read_claims(tx, desk.actor("fin"), Page(5, 1)))
    assert [each.claim.id for each in rest.shown] == [third.id]
    assert not desk.read(lambda tx: read_claims(tx, desk.actor("ida"), Page(5)))
    sums = desk.read(lambda tx: tx.partner_claims.sums("CNY")())
    assert sums == UnsettledClaims(ClaimSum(1, 120_00), ClaimSum(1, 80_00))
    assert not desk.read(lambda tx: tx.partner_claims.sums("USD")())


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE partner_claim SET amount_minor = 1", {OWES, "claim_is_not_as_decided", "record_changed"}),
        ("UPDATE partner_claim SET state = 'received'", {"claim_is_not_as_decided", "record_changed"}),
        ("DELETE FROM partner_claim", {OWES, "record_missing"}),
        (
            "UPDATE audit_entry SET facts = replace(facts, '\"was_minor\": 0', '\"was_minor\": 7')",
            {"claim_does_not_follow", "entry_changed"},
        ),
        (
            "UPDATE audit_entry SET facts = '{}' WHERE action = 'claim.arisen'",
            {"claim_does_not_follow", "claim_is_not_as_decided", "entry_changed"},
        ),
    ],
)
def test_verify_finds_what_was_tampered_with(desk: Desk, statement: str, codes: set[str]) -> None:
    """An amount that nobody owes, a state that nobody has decided, a claim that is gone."""
    spent(desk)
    tamper(desk.store, statement)
    proofs = desk.store.inspect(verify_books)
    assert {each.code for proof in proofs for each in proof.differences} == codes


def remind(desk: Desk) -> list[list[int]]:
    """Run the job, as the scheduler does; the claims of each reminder so far."""
    jobs = JobScheduler(desk.store, SqlJobRuns(desk.store), [ClaimReminders()], desk.store.clock, Metrics())
    assert jobs.tick() == 1
    return [each["claim_ids"] for each in desk.queued(MessageKind.CLAIM_REMINDER)]


def test_controllers_are_reminded_after_thirty_days(desk: Desk) -> None:
    """At nine on working days, once in thirty days; of what is open or claimed alone."""
    claim, other = the_claim(desk, spent(desk)), the_claim(desk, spent(desk))
    settle(desk, "fin", settle(desk, "fin", other, ClaimAct.CLAIM), ClaimAct.RECEIVE)
    desk.advance(days=29)
    assert remind(desk) == []
    desk.advance(days=1)
    assert remind(desk) == [[claim.id]]
    settle(desk, "fin", claim, ClaimAct.CLAIM)
    desk.advance(days=25)
    assert remind(desk) == [[claim.id]]
    desk.advance(days=5)
    assert remind(desk) == [[claim.id]], "a Saturday"
    desk.advance(days=2)
    assert remind(desk) == [[claim.id]] * 2


def test_a_reminder_takes_ten(desk: Desk) -> None:
    """The oldest first; the others stand in that of the next working day."""
    ids = [the_claim(desk, spent(desk, 10_00)).id for _ in range(MOST_IN_A_REMINDER + 2)]
    desk.advance(days=30)
    assert remind(desk) == [ids[:MOST_IN_A_REMINDER]]
    desk.advance(days=1)
    assert remind(desk)[1] == ids[MOST_IN_A_REMINDER:]
