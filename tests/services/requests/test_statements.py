"""How often a submission and a decision go to the database: one statement for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable

from bot.services.approvals.decide import approve_request
from bot.services.requests.submit import submit_request
from tests.support import company
from tests.support.desk import Desk
from tests.support.statements import statements_of

SUBMIT = [
    "SELECT person",  # who clicks
    "SELECT person",  # customer, recipients and requester, locked, those above them and those with a role
    "SELECT policy_version",  # with how much the requester asks for already
    "SELECT plan",  # with the lines that cover the request and their months, locked
    "INSERT idempotency",
    "SELECT spend_request",  # what counts towards the caps
    "INSERT spend_request",
    "INSERT request_item",
    "INSERT request_recipient",
    "INSERT posting",
    "UPDATE balance",
    "UPDATE plan",
    "INSERT customer_use",
    "INSERT approval_step",
    "INSERT step_approver",
    "INSERT outbox",
    "UPDATE audit_head",
    "INSERT audit_entry",
]
DECIDE = [
    "SELECT person",
    "INSERT idempotency",
    "SELECT person",
    "SELECT plan",
    "SELECT spend_request",  # with steps, decisions and everybody concerned, locked
    "SELECT spend_request",
    "INSERT decision",
    "UPDATE approval_step",
    "UPDATE step_approver",
    "INSERT posting",
    "UPDATE balance",
    "UPDATE plan",
    "UPDATE spend_request",
    "UPDATE request_item",
    "INSERT outbox",
    "UPDATE audit_head",
    "INSERT audit_entry",
]
MOST = 35


def test_submitting_and_deciding_need_one_statement_a_kind(open_desk: Callable[..., Desk]) -> None:
    """Under the limits of the shipped policy, beside another request that counts towards the same caps."""
    desk = open_desk(files={"policy": f"{company.POLICY}\n[limits]\nmax_open = 30\nper_minute = 20\n"})
    desk.submit("mei", 30_00, recipients=["Li Na"], category="gift")
    terms = desk.terms(20_00, recipients=["Li Na"], category="gift")
    mei, bo = desk.actor("mei"), desk.actor("bo")
    with statements_of(desk.store.database) as submitting:
        desk.read(lambda tx: tx.people.find_with_profile_age("U1"))
        request = desk.store.write(lambda tx: submit_request(tx, mei, terms, "view:V1"))
    with statements_of(desk.store.database) as deciding:
        desk.read(lambda tx: tx.people.find_with_profile_age("U2"))
        desk.store.write_once("click:1", lambda tx: approve_request(tx, bo, request.id, request.version))
    assert desk.request(request).is_approved
    assert (submitting, deciding) == (SUBMIT, DECIDE)
    assert len(SUBMIT) + len(DECIDE) <= MOST
