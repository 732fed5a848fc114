"""What a partner owes is settled by many at once, and corrected meanwhile: once, and the books agree."""

from __future__ import annotations

from functools import partial

import pytest

from bot.domain.actuals.claim import Claim, ClaimAct, ClaimState
from bot.domain.errors import GoodwillError, Stale
from bot.domain.requests.request import SpendRequest
from bot.storage.engine.database import Database
from tests.support.at_once import at_once, company_to_race
from tests.support.clock import ManualClock
from tests.support.desk import Desk
from tests.support.partners import agreed, settle, the_claim

pytestmark = pytest.mark.heavy


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    """Ida is a controller too."""
    desk = company_to_race(shared_database, clock, "mei", "bo", "fin", "ida")
    desk.import_people(("compliance,", "compliance controller,"))
    for name in ("mei", "bo", "fin", "ida"):
        desk.person(name)
    return desk


def test_two_controllers_at_once(desk: Desk) -> None:
    """One has claimed it, the others are told that it has changed; one has it received, or written off."""
    request = desk.spend("mei", agreed(desk), 400_00, final=True)
    claim = the_claim(desk, request)
    results = at_once([partial(settle, desk, who, claim, ClaimAct.CLAIM) for who in ("fin", "ida") * 4])
    assert sum(isinstance(each, Claim) for each in results) == 1
    assert {each.code for each in results if isinstance(each, GoodwillError)} == {"claim_out_of_date"}

    claim = the_claim(desk, request)
    acts = (("fin", ClaimAct.RECEIVE), ("ida", ClaimAct.WRITE_OFF))
    ended = at_once([partial(settle, desk, who, claim, act) for who, act in acts])
    assert [type(each) for each in ended if not isinstance(each, Claim)] == [Stale]
    (settled,) = (each for each in ended if isinstance(each, Claim))
    assert the_claim(desk, request) == settled
    desk.assert_books_agree()


def test_a_correction_against_a_decision(desk: Desk) -> None:
    """Whoever comes first, the claim ends open with the new amount, or was never claimed with the old one."""
    request = desk.spend("mei", agreed(desk), 400_00, final=True)
    claim, (actual,) = the_claim(desk, request), desk.actuals(request)
    corrected, _ = at_once(
        [
            partial(desk.correct, "mei", actual, 300_00, final=True),
            partial(settle, desk, "fin", claim, ClaimAct.CLAIM),
        ]
    )
    assert isinstance(corrected, SpendRequest)
    ended = the_claim(desk, request)
    assert (ended.state, ended.amount_minor) == (ClaimState.OPEN, 120_00)
    desk.assert_books_agree()
