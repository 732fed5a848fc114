"""What a partner owes: when a claim arises, what may be done with it, and how it follows what was spent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.claim import (
    LEADS_TO,
    TRANSITIONS,
    Claim,
    ClaimAct,
    ClaimNews,
    ClaimState,
    claimable_minor,
    follow,
    may_settle,
    require_settling_by,
)
from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed, Stale
from bot.domain.requests.request import SpendRequest
from tests.support.desk import refusal
from tests.support.requests import LATER, MEI, NOW, TERMS, changed, proposal, spending

NORDWIND = 5


def agreed(amount_minor: int = 500_00, partner_minor: int = 200_00) -> SpendRequest:
    terms = replace(
        changed(TERMS, amount_minor=amount_minor, partner_minor=partner_minor), partner_id=NORDWIND
    )
    request = SpendRequest.submit("GW-2026-00001", 1, MEI, proposal(terms), NOW).request
    return replace(request, id=21).approve([amount_minor], NOW).request


def claim(state: ClaimState = ClaimState.OPEN, amount_minor: int = 200_00) -> Claim:
    return Claim(9, 21, "GW-2026-00001", MEI, NORDWIND, amount_minor, "CNY", state, 3, NOW)


def settled(amount_minor: int) -> SpendRequest:
    """Approved for 500, of which the partner pays 200."""
    return agreed().record_actual(spending(amount_minor, final=True), 9, MEI, NOW).request


ENDS = {
    "final": lambda request: request.record_actual(spending(0, final=True), 9, MEI, LATER).request,
    "closed": lambda request: request.close().request,
    "expired": lambda request: request.expire(LATER).request,
}


@pytest.mark.parametrize("end", ENDS)
def test_it_arises_once_nothing_more_is_to_come(end: str) -> None:
    """With the final actual, by closing, or when time has run out after something was spent."""
    going_on = agreed().record_actual(spending(100_00), 9, MEI, NOW).request
    assert (claimable_minor(going_on), follow(None, going_on, LATER)) == (0, None)
    followed = follow(None, ENDS[end](going_on), LATER)
    assert followed is not None
    assert (followed.news, followed.is_told) == (ClaimNews.ARISEN, True)
    expected = Claim(0, 21, "GW-2026-00001", MEI, NORDWIND, 40_00, "CNY", ClaimState.OPEN, 1, LATER)
    assert followed.claim == expected


@pytest.mark.parametrize(
    "request_", [settled(0), agreed().withdraw(LATER).request, agreed().expire(LATER).request]
)
def test_nobody_owes_a_part_of_nothing(request_: SpendRequest) -> None:
    """Nothing was spent: there is no claim."""
    assert follow(None, request_, LATER) is None


def test_one_without_a_partner_has_none() -> None:
    """Whatever it has cost."""
    alone = SpendRequest.submit("GW-2026-00001", 1, MEI, proposal(TERMS), NOW).request.approve([500_00], NOW)
    done = alone.request.record_actual(spending(500_00, final=True), 9, MEI, NOW).request
    assert (claimable_minor(done), follow(None, done, LATER)) == (0, None)


def test_an_open_claim_follows_quietly() -> None:
    """It waits since it arose, and nobody hears of it; a part of nothing removes it."""
    followed = follow(claim(), settled(400_00), LATER)
    assert followed is not None
    assert followed.claim == replace(claim(), amount_minor=160_00, version=4)
    assert (followed.news, followed.is_told, followed.was_minor) == (ClaimNews.CHANGED, False, 200_00)
    removed = follow(claim(), settled(0), LATER)
    assert removed is not None
    assert (removed.news, removed.is_told, removed.claim.exists) == (ClaimNews.REMOVED, False, False)


@pytest.mark.parametrize("state", [ClaimState.CLAIMED, ClaimState.RECEIVED, ClaimState.WRITTEN_OFF])
def test_what_was_claimed_opens_again(state: ClaimState) -> None:
    """With the new amount, from now on, and the controllers are told what it was before."""
    followed = follow(claim(state), settled(400_00), LATER)
    assert followed is not None
    opened = replace(claim(), amount_minor=160_00, version=4, since=LATER)
    assert (followed.claim, followed.news) == (opened, ClaimNews.REOPENED)
    assert (followed.is_told, followed.was_state, followed.was_minor) == (True, state, 200_00)
    reopened = settled(500_00)
    reopened = replace(reopened, state=agreed().state)
    removed = follow(claim(state), reopened, LATER)
    assert removed is not None
    assert (removed.news, removed.is_told, removed.was_state) == (ClaimNews.REMOVED, True, state)
    assert follow(claim(state), settled(500_00), LATER) is None, "the same amount changes nothing"


def test_one_that_was_removed_arises_again() -> None:
    """Told as new, from that day on."""
    gone = replace(claim(), amount_minor=0)
    followed = follow(gone, settled(500_00), LATER)
    assert followed is not None
    assert (followed.news, followed.is_told) == (ClaimNews.ARISEN, True)
    assert followed.claim == replace(claim(), version=4, since=LATER)
    assert follow(gone, settled(0), LATER) is None


STEPS = {
    (ClaimState.OPEN, ClaimAct.CLAIM): ClaimState.CLAIMED,
    (ClaimState.OPEN, ClaimAct.RECEIVE): "claim_not_claimed",
    (ClaimState.OPEN, ClaimAct.WRITE_OFF): "claim_not_claimed",
    (ClaimState.CLAIMED, ClaimAct.CLAIM): "claim_claimed",
    (ClaimState.CLAIMED, ClaimAct.RECEIVE): ClaimState.RECEIVED,
    (ClaimState.CLAIMED, ClaimAct.WRITE_OFF): ClaimState.WRITTEN_OFF,
    (ClaimState.RECEIVED, ClaimAct.CLAIM): "claim_received",
    (ClaimState.RECEIVED, ClaimAct.RECEIVE): "claim_received",
    (ClaimState.RECEIVED, ClaimAct.WRITE_OFF): "claim_received",
    (ClaimState.WRITTEN_OFF, ClaimAct.CLAIM): "claim_written_off",
    (ClaimState.WRITTEN_OFF, ClaimAct.RECEIVE): "claim_written_off",
    (ClaimState.WRITTEN_OFF, ClaimAct.WRITE_OFF): "claim_written_off",
}


@pytest.mark.parametrize(("state", "act"), STEPS)
def test_every_step(state: ClaimState, act: ClaimAct) -> None:
    """Money is claimed before it is received or given up; what is settled stays settled."""
    ends_in, there = STEPS[state, act], claim(state)
    if isinstance(ends_in, ClaimState):
        assert there.act(act) == replace(there, state=ends_in, version=4)
        assert act in there.possible_acts
    else:
        refused = refusal(lambda: there.act(act))
        assert isinstance(refused, Stale)
        assert (refused.code, refused.facts) == (ends_in, {"number": "GW-2026-00001"})
        assert act not in there.possible_acts


def test_every_state_and_act_is_in_the_table() -> None:
    """And what is not in the domain's own table is refused above."""
    assert set(STEPS) == {(state, act) for state in ClaimState for act in ClaimAct}
    assert {key for key, end in STEPS.items() if isinstance(end, ClaimState)} == set(TRANSITIONS)


def test_what_is_removed_takes_nothing() -> None:
    """Neither from an old button nor from the command line."""
    gone = replace(claim(), amount_minor=0)
    assert (gone.possible_acts, gone.is_unsettled) == ((), False)
    assert refusal(lambda: gone.act(ClaimAct.CLAIM)).code == "claim_gone"


def test_an_old_button_is_refused() -> None:
    """It was drawn for an earlier version."""
    claim().require_version(3)
    assert refusal(lambda: claim().require_version(2)).code == "claim_out_of_date"


@pytest.mark.parametrize(
    ("roles", "person_id", "code"),
    [
        ({Role.CONTROLLER}, 8, ""),
        ({Role.ADMIN}, 8, ""),
        ({Role.CONTROLLER, Role.ADMIN}, MEI, "own_claim"),
        ({Role.AUDITOR, Role.COMPLIANCE}, 8, "controllers_only"),
        ((), MEI, "controllers_only"),
    ],
)
def test_who_settles(roles: set[Role], person_id: int, code: str) -> None:
    """Controllers and administrators, and nobody that of their own request."""
    person = Person(person_id, "Fin", "fin@example.com", roles=frozenset(roles))
    assert may_settle(person, claim()) is (not code)
    if code:
        refused = refusal(lambda: require_settling_by(person, claim()))
        assert isinstance(refused, NotAllowed)
        assert refused.code == code


class Books:
    """A request and its claim, as they are kept; `made`: the actuals."""

    def __init__(self, request: SpendRequest) -> None:
        self.request = request
        self.kept: Claim | None = None
        self.made: list[Actual] = []

    def spend(self, minor: int, wrong: Actual | None, *, final: bool) -> None:
        """Record it, or correct `wrong` to it."""
        said = spending(minor, final=final)
        if wrong is None:
            change = self.request.record_actual(said, 9, MEI, LATER)
        else:
            others = [each for each in self.standing if each is not wrong]
            change = self.request.correct_actual(wrong, others, said, 9, MEI, LATER)
            self.made[self.made.index(wrong)] = replace(wrong, reversed_at=LATER)
        assert change.actual is not None
        self.made.append(replace(change.actual, id=len(self.made) + 1))
        self.request = change.request
        followed = follow(self.kept, self.request, LATER)
        self.kept = followed.claim if followed else self.kept

    @property
    def standing(self) -> list[Actual]:
        return [each for each in self.made if each.reversed_at is None]

    @property
    def version(self) -> int:
        return self.kept.version if self.kept else 0


@given(st.data())
def test_whatever_is_spent_corrected_and_decided(data: st.DataObject) -> None:
    """While nothing more is to come there is a claim of exactly the partner's part, and none otherwise. Only
    an act leaves it anything but open, and each change has a version of its own.
    """
    amount = data.draw(st.integers(2, 500))
    books = Books(agreed(amount, data.draw(st.integers(0, amount - 1))))
    for _ in range(data.draw(st.integers(1, 8))):
        before, version = books.kept, books.version
        acts: tuple[ClaimAct | None, ...] = books.kept.possible_acts if books.kept else ()
        act = data.draw(st.sampled_from((None, *acts)))
        if act is not None and before is not None:
            books.kept = before.act(act)
            assert books.kept.state is LEADS_TO[act]
        else:
            wrong = data.draw(st.sampled_from([None, *books.standing]))
            books.spend(data.draw(st.integers(1, 600)), wrong, final=data.draw(st.booleans()))
            assert books.kept in (None, before) or books.kept.state is ClaimState.OPEN
        assert (books.kept.amount_minor if books.kept else 0) == claimable_minor(books.request)
        assert books.kept == before or books.version == version + 1
