"""Receipt duties: not evaded by "not final", by files that are none, or by waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import pytest

from bot.domain.errors import Refused
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.actuals.receipt_duties import duties_to_look_at, enforce_receipt_duty
from bot.services.requests.files import keep_file, refuse_file
from tests.support.clock import ManualClock
from tests.support.desk import Desk, policy_with, refusal

OpenDesk = Callable[..., Desk]


def fetched(desk: Desk, request: SpendRequest, *, kept: bool) -> None:
    """What was attached is fetched from Slack, and is a receipt or is none."""
    for file in desk.read(lambda tx: tx.files.of_request(request.id)):
        if kept:
            keep = partial(keep_file, file=file, name="b.pdf", detected_type="application/pdf", sha256="ab")
            desk.store.write(partial(keep, size_bytes=9, storage_key="1/ab"))
        else:
            desk.store.write(partial(refuse_file, file=file, name="b.exe", detected_type=""))


def morning(desk: Desk) -> list[int]:
    """What the day's run raises: the ids of the requests."""
    owing, more = desk.read(lambda tx: duties_to_look_at(tx, 0))
    assert not more
    return [each for each in owing if desk.store.write(partial(enforce_receipt_duty, request_id=each))]


# -- in the form


@pytest.mark.parametrize("amount", [480_00, 500_00])
def test_all_that_was_approved_is_final(desk: Desk, amount: int) -> None:
    """Whatever the form says: nothing is left to spend."""
    request = desk.approved(480_00)
    error = refusal(partial(desk.spend, "mei", request, amount, file_ids=()))

    assert isinstance(error, Refused)
    assert error.code == "receipt_missing"
    assert desk.held("MEAL") == (0, 480_00, 0)
    desk.spend("mei", request, amount)


def test_in_parts_it_is_the_same(desk: Desk) -> None:
    """The part that uses up the approval needs it; so does nothing as the final amount."""
    request = desk.spend("mei", desk.approved(480_00), 479_00, file_ids=())

    assert refusal(partial(desk.spend, "mei", request, 1_00, file_ids=())).code == "receipt_missing"
    assert refusal(partial(desk.spend, "mei", request, 0, final=True, file_ids=())).code == "receipt_missing"


def test_after_the_end_everything_needs_one(desk: Desk) -> None:
    """Settled for nothing, closed, expired: a late actual is the last word."""
    settled = desk.spend("mei", desk.approved(480_00), 0, final=True, file_ids=())
    closed = desk.close("fin", desk.approved(480_00))
    expired = desk.expire(desk.approved(480_00))

    for request in (settled, closed, expired):
        assert refusal(partial(desk.spend, "mei", request, 100_00, file_ids=())).code == "receipt_missing"


def test_a_refused_receipt_is_none(desk: Desk) -> None:
    """Nor is the same file sent again; another one is."""
    request = desk.spend("mei", desk.approved(480_00), 100_00)
    fetched(desk, request, kept=False)

    for sent in ((), ("F1",)):
        error = refusal(partial(desk.spend, "mei", request, 100_00, final=True, file_ids=sent))
        assert error.code == "receipt_missing"
    assert desk.spend("mei", request, 100_00, final=True, file_ids=("F2",)).state is RequestState.SETTLED


def test_a_correction_brings_what_was_missing(desk: Desk) -> None:
    """The same amount with another file: no exception, and the duty is done."""
    request = desk.spend("mei", desk.approved(480_00), 480_00, final=True)
    fetched(desk, request, kept=False)
    (made,) = desk.actuals(request)
    error = refusal(partial(desk.correct, "mei", made, 480_00, final=True, file_ids=()))
    assert error.code == "receipt_missing"
    desk.correct("mei", made, 480_00, final=True, file_ids=("F2",))
    fetched(desk, request, kept=True)
    desk.advance(days=5)

    assert (morning(desk), desk.exceptions()) == ([], [])


# -- later


def test_a_receipt_that_is_owed_too_long_is_raised_once(desk: Desk) -> None:
    """Refused after the actual was recorded: three days to bring another, then the controllers look."""
    request = desk.spend("mei", desk.approved(480_00), 480_00, final=True)
    fetched(desk, request, kept=False)
    desk.advance(days=2)
    assert morning(desk) == []
    desk.advance(days=1)
    assert morning(desk) == [request.id]

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["number"]) == ("receipt_owed", request.number)
    assert desk.audited_facts(request)[-1] == {"kind": "receipt_owed", "number": request.number}
    assert morning(desk) == []
    desk.clear("fin", found.id)
    desk.advance(days=1)
    assert (morning(desk), desk.exceptions()) == ([], [])
    desk.assert_books_agree()


def test_each_item_has_a_receipt_of_its_own(desk: Desk) -> None:
    """The dinner's was kept, the visit's was refused: it is owed, and raised once for the request."""
    request = desk.approve(
        "bo", desk.submit_terms("mei", desk.together(desk.terms(480_00), desk.terms(300_00)))
    )
    request = desk.spend("mei", request, 480_00, final=True)
    fetched(desk, request, kept=True)
    request = desk.spend("mei", request, 300_00, final=True, item=2, file_ids=("F2",))
    refused = next(
        file for file in desk.read(lambda tx: tx.files.of_request(request.id)) if file.state == "pending"
    )
    desk.store.write(partial(refuse_file, file=refused, name="b.exe", detected_type=""))
    desk.advance(days=3)
    assert morning(desk) == [request.id]
    assert morning(desk) == []


def test_what_is_kept_or_still_fetched_is_not_raised(desk: Desk) -> None:
    """A kept one settles the duty; one on its way is waited for."""
    kept = desk.spend("mei", desk.approved(480_00), 480_00, final=True)
    fetched(desk, kept, kept=True)
    waiting = desk.spend("mei", desk.approved(480_00), 480_00, final=True, file_ids=("F3",))
    desk.advance(days=9)
    assert morning(desk) == []

    fetched(desk, waiting, kept=False)
    assert morning(desk) == [waiting.id]


def test_not_final_waits_for_the_planned_date_and_no_longer(desk: Desk, clock: ManualClock) -> None:
    """Something may still come until the day that was planned, 20 September."""
    request = desk.spend("mei", desk.approved(480_00), 300_00, file_ids=())
    clock.set(datetime(2026, 9, 22, 12, tzinfo=UTC))
    assert morning(desk) == []
    clock.set(datetime(2026, 9, 23, 12, tzinfo=UTC))

    assert morning(desk) == [request.id]


def test_corrections_and_late_cents_put_nothing_off(desk: Desk) -> None:
    """The day of the first final actual stays, however often the request is reopened."""
    request = desk.spend("mei", desk.approved(480_00), 300_00, final=True)
    fetched(desk, request, kept=False)
    for final, sent in ((False, "F2"), (True, "F3"), (False, "F4")):
        desk.advance(days=1)
        desk.correct("mei", desk.actuals(request)[-1], 300_00, final=final, file_ids=(sent,))
        fetched(desk, request, kept=False)

    assert morning(desk) == [request.id]


def test_the_policy_says_how_long(open_desk: OpenDesk) -> None:
    """`nudge_after_days`; a policy without deadlines gives three."""
    desk = open_desk(policy=policy_with({}, "\n[deadlines]\nnudge_after_days = 10\n"))
    request = desk.spend("mei", desk.approved(480_00), 480_00, final=True)
    fetched(desk, request, kept=False)
    desk.advance(days=9)
    assert morning(desk) == []
    desk.advance(days=1)
    assert morning(desk) == [request.id]


@pytest.mark.parametrize(("severity", "raised"), [("info", 0), ("warn", 1)])
def test_a_rule_that_only_warns_is_a_duty_too(open_desk: OpenDesk, severity: str, raised: int) -> None:
    """The form lets it pass, the exception comes all the same; what only informs is none."""
    rule = f'require = ["receipt"]\nseverity = "{severity}"'
    desk = open_desk(policy=policy_with({'require = ["receipt"]': rule}))
    desk.spend("mei", desk.approved(480_00), 480_00, final=True, file_ids=())
    desk.advance(days=3)

    assert len(morning(desk)) == raised


def test_what_no_rule_asks_for_is_no_duty(desk: Desk) -> None:
    """Visits need no receipt."""
    visit = desk.approved(100_00, category="visit", contact_channel="in_person")
    desk.spend("mei", visit, 100_00, final=True, file_ids=())
    desk.advance(days=30)

    assert morning(desk) == []


# -- the same of attachments


def test_a_refused_attachment_is_none(open_desk: OpenDesk) -> None:
    """An invented file id gets a request in; once it was refused, nobody can approve it."""
    rule = '\n[[rule]]\nid = "offer"\nwhen = { category = ["meal"] }\nrequire = ["attachment"]\n'
    desk = open_desk(policy=policy_with({}, rule))
    request = desk.submit("mei", 480_00, planned_on=date(2026, 9, 25), file_ids=("F9",))
    fetched(desk, request, kept=False)

    error = refusal(partial(desk.approve, "bo", request))
    assert isinstance(error, Refused)
    assert [(each.code, each.facts["what"]) for each in error.findings if each.severity == "block"] == [
        ("required", "attachment")
    ]
    again = desk.edit("mei", request, file_ids=("F9", "F10"))
    assert desk.approve("bo", again).state is RequestState.APPROVED
