"""Deciding: what is committed, who may, and that the facts of that moment count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from bot.domain.approvals.approval import StepState
from bot.domain.company.actor import Actor
from bot.domain.company.identity import as_name
from bot.domain.errors import InvalidInput, NotAllowed, NotFound, Refused, Stale
from bot.domain.requests.request_state import RequestState
from bot.services.approvals.decide import approve_request
from tests.support import company
from tests.support.desk import Desk, policy_with, refusal

OpenDesk = Callable[..., Desk]


def test_approval_commits_what_was_asked(desk: Desk) -> None:
    """Approve: − asked in reserved, + approved in committed."""
    request = desk.approve("bo", desk.submit("mei", 480_00))

    assert (request.state, request.approved_minor) == (RequestState.APPROVED, 480_00)
    assert desk.held("MEAL", 9) == (0, 480_00, 0)
    assert request.decided_at is not None
    desk.assert_books_agree()


def test_approving_less_commits_only_that(desk: Desk) -> None:
    """Approve less: everything asked is released, only the approved amount is held."""
    request = desk.approve("bo", desk.submit("mei", 480_00), 300_00, reason="Lunch will do")

    assert (request.approved_minor, request.terms.amount_minor) == (300_00, 480_00)
    assert desk.held("MEAL") == (0, 300_00, 0)


@pytest.mark.parametrize(
    ("amount", "code"), [(480_01, "approved_more_than_asked"), (0, "amount_zero"), (-1, "amount_zero")]
)
def test_a_senseless_amount_is_refused(desk: Desk, amount: int, code: str) -> None:
    """Nobody approves more than was asked, nor nothing, nor less than nothing."""
    request = desk.submit("mei", 480_00)
    error = refusal(lambda: desk.approve("bo", request, amount))

    assert isinstance(error, InvalidInput)
    assert (error.code, error.field) == (code, "approved_amount")
    assert desk.held("MEAL") == (480_00, 0, 0)


def test_every_step_must_sign_before_anything_is_committed(desk: Desk) -> None:
    """Manager and compliance side by side: one signature holds the money reserved, the second commits it."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    halfway = desk.approve("ida", request)

    assert halfway.state is RequestState.PENDING
    assert desk.waits_for(request) == {"bo"}
    assert desk.held("MEAL") == (480_00, 0, 0)
    assert desk.approve("bo", request).state is RequestState.APPROVED


def test_what_one_approver_cut_the_next_cannot_restore(desk: Desk) -> None:
    """The least that anybody approved in the round is what is committed."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    desk.approve("ida", request, 300_00)

    assert desk.approve("bo", request, 400_00).approved_minor == 300_00
    assert desk.held("MEAL") == (0, 300_00, 0)


def test_in_a_chain_each_manager_signs_in_order(open_desk: OpenDesk) -> None:
    """`chain`: the lead, then the head; nobody before their turn."""
    desk = open_desk(policy=policy_with({}, '\n[routing]\nmode = "chain"\n'))
    request = desk.submit("mei", 5_000_00)

    assert desk.waits_for(request) == {"bo"}
    assert refusal(lambda: desk.approve("hana", request)).code == "not_your_decision"
    desk.approve("bo", request)
    assert desk.waits_for(request) == {"hana"}
    assert desk.approve("hana", request).state is RequestState.APPROVED


def test_a_role_is_signed_by_another_person_than_the_manager(open_desk: OpenDesk) -> None:
    """Bo is manager and compliance, Ida is compliance too: his click is the manager's, hers is needed."""
    people = company.PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,lead,compliance,")
    desk = open_desk(files={"people": people})
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])

    assert desk.waits_for(request) == {"bo", "ida"}
    halfway = desk.approve("bo", request)
    assert (halfway.state, desk.waits_for(request)) == (RequestState.PENDING, {"ida"})
    assert refusal(lambda: desk.reassign("ida", halfway, "bo")).code == "approver_already"
    assert desk.approve("ida", halfway).state is RequestState.APPROVED


def test_where_nobody_else_has_the_role_one_signs_both_and_it_is_said(open_desk: OpenDesk) -> None:
    """Bo is all the compliance there is: one signature, and the audit says for what."""
    people = company.PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,lead,compliance,")
    people = people.replace("cleo@example.com,,compliance,", "cleo@example.com,,,")
    desk = open_desk(files={"people": people})
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])

    assert {step.reason for step in desk.steps(request)} == {"authority_covers", "compliance_same_person"}
    assert desk.approve("bo", request).state is RequestState.APPROVED
    assert desk.audited_facts(request)[-1]["also_for"] == ["compliance"]


def test_a_manager_hands_nothing_to_who_signs_for_a_role(open_desk: OpenDesk) -> None:
    """Dan has compliance and authority: he is asked for the one, and can't be handed the other."""
    people = company.PEOPLE.replace("cleo@example.com,director,,", "cleo@example.com,director,compliance,")
    desk = open_desk(files={"people": people})
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    assert desk.waits_for(request) == {"bo", "ida", "dan"}
    error = refusal(lambda: desk.reassign("bo", request, "dan"))
    assert (error.code, error.field) == ("approver_in_other_part", "new_approver")


def test_rejection_releases_what_was_reserved(desk: Desk) -> None:
    """Reject: − asked in reserved; the other waiting steps are cancelled."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    rejected = desk.reject("ida", request)

    assert rejected.state is RequestState.REJECTED
    assert desk.held("MEAL") == (0, 0, 0)
    states = {step.kind.value: step.state for step in desk.steps(request)}
    assert states == {"manager": StepState.CANCELLED, "compliance": StepState.REJECTED}
    assert refusal(lambda: desk.approve("bo", rejected)).code == "already_decided"


def test_a_question_keeps_what_is_held(desk: Desk) -> None:
    """Ask: the request waits for the answer and holds its money; with the answer the approver decides on."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    desk.approve("ida", request)
    asked = desk.ask("bo", request, "Why there?")

    assert (asked.state, asked.question) == (RequestState.CHANGES_REQUESTED, "Why there?")
    assert desk.held("MEAL") == (480_00, 0, 0)
    answered = desk.answer("mei", asked, "It is close")
    assert (answered.state, answered.answer) == (RequestState.PENDING, "It is close")
    # What compliance signed stays signed: the terms have not changed.
    assert desk.waits_for(answered) == {"bo"}


@pytest.mark.parametrize("work", ["reject", "ask", "reassign"])
def test_a_decision_that_needs_a_reason_is_refused_without_one(desk: Desk, work: str) -> None:
    """Reject, ask and reassign say why."""
    request = desk.submit("mei", 480_00)
    calls = {
        "reject": lambda: desk.reject("bo", request, " "),
        "ask": lambda: desk.ask("bo", request, "\n"),
        "reassign": lambda: desk.reassign("bo", request, "hana", ""),
    }

    assert refusal(calls[work]).code == "text_missing"


def test_only_who_is_asked_may_decide(desk: Desk) -> None:
    """Not the requester, not another manager; and to a colleague the request does not even exist."""
    request = desk.submit("mei", 480_00)

    assert refusal(lambda: desk.approve("mei", request)).code == "own_request"
    # Hana owns the line: she may see it, not decide on it.
    assert refusal(lambda: desk.approve("hana", request)).code == "not_your_decision"
    for stranger in ("tom", "dan", "cleo"):
        error = refusal(partial(desk.approve, stranger, request))
        assert isinstance(error, NotFound)
        assert error.code == "request_unknown"
    assert desk.held("MEAL") == (480_00, 0, 0)


def test_a_card_that_is_out_of_date_changes_nothing(desk: Desk) -> None:
    """A click on the card of an earlier version is refused, even by the right person."""
    request = desk.submit("mei", 480_00)
    newer = desk.edit("mei", request, amount_minor=500_00)
    error = refusal(lambda: desk.approve("bo", request))

    assert isinstance(error, Stale)
    assert error.code == "card_out_of_date"
    assert desk.approve("bo", newer).approved_minor == 500_00


def test_a_second_click_finds_it_decided(desk: Desk) -> None:
    """A double click or a replay has the effect of one."""
    request = desk.submit("mei", 480_00)
    desk.approve("bo", request)
    error = refusal(lambda: desk.approve("bo", request))

    assert (type(error), error.code) == (Stale, "already_decided")
    assert desk.held("MEAL") == (0, 480_00, 0)


@pytest.mark.parametrize("spelt", ["Bo Zhang", "zhang bo", "ZhangBo", "Zhāng, Bó", "Ｂｏ　Ｚｈａｎｇ"])
def test_nobody_decides_where_they_are_a_recipient(open_desk: OpenDesk, spelt: str) -> None:
    """A manager who is named as a recipient, however that is spelt, is passed over: one level up decides."""
    contacts = company.CONTACTS + f'ACME,"{spelt}",Guest speaker,no\n'
    desk = open_desk(files={"contacts": contacts})

    assert desk.waits_for(desk.submit("mei", 480_00, "ACME", [as_name(spelt)])) == {"hana"}


def test_the_budget_counts_as_it_is_at_the_decision(desk: Desk) -> None:
    """Cut since the request was made: the approval is refused and says so, less can still be approved."""
    request = desk.submit("mei", 1_900_00)
    desk.approved(9_000_00, "tom")
    desk.approved(9_000_00, "tom", planned_on=date(2026, 3, 1))
    for month in range(1, 6):
        desk.revise("MEAL", month, -1_000_00)
    error = refusal(lambda: desk.approve("bo", request))

    assert isinstance(error, Refused)
    assert error.code == "approval_blocked"
    assert [f.code for f in error.findings if f.severity == "block"] == ["budget_over"]
    assert desk.held("MEAL")[0] == 1_900_00
    assert desk.approve("bo", request, 1_000_00).state is RequestState.APPROVED


def test_a_cap_counts_as_it_is_at_the_decision(desk: Desk) -> None:
    """Another gift has cost more than approved since: the recipient's year is full by now."""
    gift = {"category": "gift"}
    first = desk.approve("bo", desk.submit("tom", 500_00, "ACME", ["Li Na"], **gift))
    request = desk.submit("mei", 500_00, "ACME", ["Li Na"], **gift)
    desk.spend("tom", first, 1_100_00)
    error = refusal(lambda: desk.approve("bo", request))

    assert isinstance(error, Refused)
    assert {f.rule for f in error.findings if f.severity == "block"} == {"gift-recipient-year"}
    assert desk.approve("bo", request, 400_00).approved_minor == 400_00


def test_facts_of_the_moment_can_add_a_step(desk: Desk) -> None:
    """The advisory line was passed by others meanwhile: now the controller has to agree, too."""
    gift = {"category": "gift"}
    request = desk.submit("mei", 300_00, "BETA", ["Kim Park"], **gift)
    desk.revise("GIFT", 9, -250_00)
    desk.revise("GIFT", 8, -250_00)
    for month in range(1, 8):
        desk.revise("GIFT", month, -250_00)
    for month in (10, 11):
        desk.revise("GIFT", month, -250_00)
    still = desk.approve("bo", request)

    assert still.state is RequestState.PENDING
    assert desk.waits_for(still) == {"fin"}
    assert desk.approve("fin", still).state is RequestState.APPROVED


def test_a_decision_moves_the_money_where_it_is_held(desk: Desk) -> None:
    """A more specific line was imported meanwhile: what is reserved on the old one is committed there."""
    request = desk.submit("mei", 23_000_00)
    desk.import_line("MEAL-KEY,Sales,meal,key,,,,,hana@example.com,absolute,CNY,100")

    assert desk.approve("dan", request).state is RequestState.APPROVED
    assert desk.held("MEAL") == (0, 23_000_00, 0)
    assert desk.held("MEAL-KEY") == (0, 0, 0)
    desk.assert_books_agree()


def test_the_policy_is_the_one_it_was_submitted_under(desk: Desk) -> None:
    """A stricter policy from today on does not reach back to what waits already."""
    request = desk.submit("mei", 480_00)
    text = policy_with({}, '\n[[rule]]\nid = "no-meals"\nwhen = { category = ["meal"] }\nforbid = true\n')
    desk.apply_policy(text)

    assert isinstance(refusal(lambda: desk.submit("mei", 480_00)), Refused)
    assert desk.approve("bo", request).policy_version == "2026.1"


# -- reassigning


def test_reassigning_hands_the_signature_on(desk: Desk) -> None:
    """The new approver decides; the one before is out of it but may still see it, and both are on record."""
    request = desk.reassign("bo", desk.submit("mei", 480_00), "hana", "I am away")

    assert desk.waits_for(request) == {"hana"}
    assert refusal(lambda: desk.approve("bo", request)).code == "not_your_decision"
    assert desk.approve("hana", request).state is RequestState.APPROVED
    made = desk.read(lambda tx: tx.approvals.decisions(request.id))
    assert [(d.action, d.person_id, d.other_id) for d in made] == [
        ("reassign", desk.person("bo").id, desk.person("hana").id),
        ("approve", desk.person("hana").id, None),
    ]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (None, "approver_unknown"),
        ("mei", "approver_is_requester"),
        ("bo", "approver_already"),
        ("tom", "approver_lacks_authority"),
        ("ida", "approver_lacks_authority"),
    ],
)
def test_only_somebody_with_the_same_right_can_take_over(desk: Desk, to: str | None, code: str) -> None:
    """A manager's step goes to somebody whose tier covers the amount, never to the requester."""
    request = desk.submit("mei", 480_00)
    error = refusal(lambda: desk.reassign("bo", request, to))

    assert isinstance(error, InvalidInput)
    assert (error.code, error.field) == (code, "new_approver")
    assert desk.waits_for(request) == {"bo"}


def test_a_recipient_cannot_take_over(open_desk: OpenDesk) -> None:
    """Nobody decides on a request in which they are a recipient, reassigned or not."""
    desk = open_desk(files={"contacts": company.CONTACTS + "ACME,Dan Meyer,Guest,no\n"})
    request = desk.submit("mei", 480_00, "ACME", ["Dan Meyer"])

    assert refusal(lambda: desk.reassign("bo", request, "dan")).code == "approver_is_recipient"


def test_a_roles_step_goes_to_the_same_role(desk: Desk) -> None:
    """Compliance can't be handed to a manager, however high."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])

    assert refusal(lambda: desk.reassign("ida", request, "cleo")).code == "approver_lacks_role"


def test_who_stands_in_for_a_role_hands_it_to_nobody_without_any(open_desk: OpenDesk) -> None:
    """Nobody is compliance: the controllers stand in, and may not pass that on to just anyone."""
    desk = open_desk(files={"people": company.PEOPLE.replace("compliance", "")})
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    assert desk.waits_for(request) == {"bo", "fin"}

    assert refusal(lambda: desk.reassign("fin", request, "tom")).code == "approver_lacks_authority"
    assert desk.waits_for(desk.reassign("fin", request, "cleo")) == {"bo", "cleo"}


def test_who_has_signed_cannot_be_given_another_signature(desk: Desk) -> None:
    """The same person never signs twice."""
    request = desk.submit("mei", 5_000_00, "ACME", ["Zhou Wei"])
    desk.approve("hana", request)
    # Nobody but Ida is compliance, so make the step hers to give away to Hana.
    error = refusal(lambda: desk.reassign("ida", request, "hana"))

    assert error.code == "approver_already"


def test_a_decision_is_refused_to_whom_nobody_knows(desk: Desk) -> None:
    """An account without a person behind it decides on nothing."""
    request = desk.submit("mei", 480_00)
    error = refusal(
        lambda: desk.store.write(
            lambda tx: approve_request(tx, Actor(None, "slack"), request.id, request.version)
        )
    )

    assert (type(error), error.code) == (NotAllowed, "not_an_employee")
