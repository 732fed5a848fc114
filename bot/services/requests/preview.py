"""The form of a request before it is sent: what it starts with, what can be chosen, and its live check.

Reads only. What is previewed is checked again, with locks, when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.approvals.rights import require_employee, require_requester
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Contact, Customer, Person
from bot.domain.errors import GoodwillError, InvalidInput, NotFound
from bot.domain.fields import Field
from bot.domain.money import typed_amount
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.check import Check, check_request, policy_for
from bot.services.requests.draft import Draft, Raise, require_near
from bot.services.requests.reading.facts import RequestFacts, read_own, read_visible
from bot.services.requests.typed.read import TypedRequest, read_typed


@dataclass(frozen=True, slots=True)
class FormValues:
    """What the form holds so far; None or empty where nothing is filled in yet."""

    category: str = ""
    customer: Customer | None = None
    recipients: Sequence[Contact] = ()
    headcount: str = "1"
    amount: str = ""
    currency: str = ""
    planned_on: date | None = None
    contact_channel: str = ""
    purpose: str = ""
    expected_result: str = ""


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What can be chosen: {id: {locale: name}}; `channels` only where a line of the category uses one."""

    categories: Mapping[str, Mapping[str, str]]
    channels: Mapping[str, Mapping[str, str]]
    currencies: Sequence[str]


@dataclass(frozen=True, slots=True)
class FormState:
    """Which form it is: a new request, or one being edited (`raising`: it is approved already).

    `attached`: how many files it has already.
    """

    request_id: int = 0
    version: int = 0
    raising: bool = False
    number: str = ""
    attached: int = 0


NEW = FormState()


@dataclass(frozen=True, slots=True)
class Preview:
    """The form as it is to be drawn. Without a `check`, `problem` says why; neither: too little is known."""

    values: FormValues
    choices: FormChoices
    check: Check | None = None
    problem: GoodwillError | None = None
    state: FormState = NEW


def start_request(tx: Transaction, actor: Actor, said: TypedRequest | None = None) -> Preview:
    """An empty form, or one filled in from what was typed. Raises NotAllowed("not_an_employee")."""
    person = require_employee(actor.person)
    policy = tx.policies.in_force(tx.today)
    said = said or TypedRequest()
    values = FormValues(
        category=said.category,
        customer=said.customer,
        recipients=said.recipients,
        headcount=str(said.headcount or 1),
        amount=said.amount,
        currency=said.currency,
        planned_on=said.planned_on or tx.today_for(actor.timezone).reader,
        contact_channel=said.contact_channel,
        purpose=said.purpose,
    )
    choices = _choices(tx, policy, values)
    if said.currency and said.currency not in choices.currencies:
        # 480 dollars must not become 480 of the plan's currency without a word.
        expected = choices.currencies[0]
        return Preview(
            replace(values, amount="", currency=""),
            choices,
            problem=InvalidInput(
                "currency_not_of_policy", field=Field.AMOUNT, currency=said.currency, expected=expected
            ),
        )
    if said.refused:
        return Preview(values, choices, problem=said.refused)
    if said.unknown_customer:
        nobody = InvalidInput("customer_not_found", field=Field.CUSTOMER, name=said.unknown_customer)
        return Preview(values, choices, problem=nobody)
    if not (said.category and said.customer and said.amount):
        return Preview(values, choices)
    draft = Draft(
        category=said.category,
        customer_id=said.customer.id,
        recipient_ids=tuple(contact.id for contact in said.recipients),
        headcount=values.headcount,
        amount=said.amount,
        currency=said.currency or tx.currency,
        planned_on=values.planned_on,
        contact_channel=said.contact_channel if said.contact_channel in choices.channels else "",
        purpose=said.purpose,
    )
    return _checked(tx, person, Preview(values, choices), draft.terms)


def read_typed_request(tx: Transaction, actor: Actor, text: str) -> Preview | None:
    """The form filled in from `text`; None when it names neither a category nor an amount."""
    require_employee(actor.person)
    today = tx.today_for(actor.timezone).reader
    said = read_typed(tx, text, tx.policies.in_force(tx.today), tx.currency, today)
    return start_request(tx, actor, said) if said else None


def open_edit(tx: Transaction, actor: Actor, request_id: int, version: int) -> Preview:
    """The form of a request that is to be changed or raised, with what it says now.

    Raises NotFound, NotAllowed("not_your_request"), Stale("card_out_of_date").
    """
    facts = read_own(tx, actor, request_id, version)
    request, terms = facts.request, facts.request.terms
    values = _values_of(facts)
    state = FormState(request.id, request.version, request.is_raise_only, request.number, len(terms.file_ids))
    preview = Preview(values, _choices_of(tx, values, request), state=state)
    return _checked(tx, facts.requester, preview, lambda: terms, request)


def ask_again(tx: Transaction, actor: Actor, request_id: int) -> Preview:
    """The form *New request*, filled in with what the acting person has asked for before.

    A day that is over becomes today. Raises NotFound, NotAllowed("not_your_request").
    """
    facts = read_visible(tx, actor, request_id)
    require_requester(require_employee(actor.person), facts.request)
    today = tx.today_for(actor.timezone).reader
    before = facts.request.terms
    items = tuple(replace(item, planned_on=max(item.planned_on, today)) for item in before.items)
    terms = replace(before, items=items, file_ids=())
    values = replace(_values_of(facts), planned_on=terms.first.planned_on)
    preview = Preview(values, _choices(tx, tx.policies.in_force(tx.today), values))
    return _checked(tx, facts.requester, preview, lambda: terms)


def _values_of(facts: RequestFacts) -> FormValues:
    """What a request asks for, as its form holds it."""
    request, terms = facts.request, facts.request.terms
    # What was cut stands as it was approved: saved untouched it must not ask for the cut again.
    stands_minor = (request.approved_minor if request.is_approved else None) or terms.amount_minor
    return FormValues(
        category=terms.first.category,
        customer=facts.customer,
        recipients=facts.recipients,
        headcount=str(terms.first.headcount),
        amount=typed_amount(stands_minor, terms.currency),
        currency=terms.currency,
        planned_on=terms.first.planned_on,
        contact_channel=terms.first.contact_channel,
        purpose=terms.purpose,
        expected_result=terms.expected_result,
    )


def preview_request(tx: Transaction, actor: Actor, draft: Draft, state: FormState) -> Preview:
    """The form as it stands, of a new request or of the acting person's own, with its live check.

    Raises NotAllowed("not_an_employee"), NotFound("request_unknown").
    """
    person = require_employee(actor.person)
    own = _own(tx, person, state.request_id) if state.request_id else None
    values = _values(tx, draft)
    choices = _choices_of(tx, values, own)
    preview = Preview(values, choices, state=_state(state, own))
    if not draft.is_ready:
        return preview

    def terms() -> Terms:
        read = draft.terms()
        if read.first.contact_channel not in choices.channels:
            # The category has just changed: its form has no such input any more.
            read = replace(read, items=(replace(read.first, contact_channel=""),))
        return replace(read, file_ids=own.terms.file_ids) if own else read

    return _checked(tx, person, preview, terms, own)


def preview_raise(tx: Transaction, actor: Actor, more: Raise, state: FormState) -> Preview:
    """The form that raises an approved request of the acting person's own, with its live check.

    Raises NotAllowed("not_an_employee"), NotFound("request_unknown").
    """
    person = require_employee(actor.person)
    own = _own(tx, person, state.request_id)
    standing = own.terms
    values = FormValues(
        category=standing.first.category,
        customer=tx.customers.get(standing.first.customer_id),
        headcount=more.headcount,
        amount=more.amount,
        currency=standing.currency,
        planned_on=standing.first.planned_on,
        purpose=more.purpose,
        expected_result=more.expected_result,
    )
    preview = Preview(values, _choices_of(tx, values, own), state=_state(state, own))
    if not more.is_ready:
        return preview

    def terms() -> Terms:
        return replace(more.terms(standing), file_ids=standing.file_ids)

    return _checked(tx, person, preview, terms, own)


def _own(tx: Transaction, person: Person, request_id: int) -> SpendRequest:
    request = tx.requests.get(request_id)
    if request is None or request.requester_id != person.id:
        raise NotFound("request_unknown")
    return request


def _state(state: FormState, own: SpendRequest | None) -> FormState:
    return replace(state, attached=len(own.terms.file_ids)) if own else state


def _values(tx: Transaction, draft: Draft) -> FormValues:
    """Contacts of another customer than the one chosen don't stay chosen."""
    customer = tx.customers.get(draft.customer_id)
    contacts = tx.customers.contacts(draft.recipient_ids) if customer else ()
    return FormValues(
        category=draft.category,
        customer=customer,
        recipients=[contact for contact in contacts if customer and contact.customer_id == customer.id],
        headcount=draft.headcount,
        amount=draft.amount,
        currency=draft.currency,
        planned_on=draft.planned_on,
        contact_channel=draft.contact_channel,
        purpose=draft.purpose,
        expected_result=draft.expected_result,
    )


def _choices_of(tx: Transaction, values: FormValues, own: SpendRequest | None) -> FormChoices:
    """What today's policy offers; what the request has already stays there to be chosen."""
    choices = _choices(tx, tx.policies.in_force(tx.today), values)
    if own is None:
        return choices
    before = tx.policies.version(own.policy_version)
    kept = {key: names for key, names in before.categories.items() if key == own.terms.first.category}
    channels = _choices(tx, before, values).channels
    used = {key: names for key, names in channels.items() if key == own.terms.first.contact_channel}
    return replace(choices, categories={**kept, **choices.categories}, channels={**used, **choices.channels})


def _choices(tx: Transaction, policy: CompiledPolicy, values: FormValues) -> FormChoices:
    plan = tx.budgets.plan(tx.calendar.year_of(values.planned_on or tx.today))
    used = set(tx.budgets.contact_channels(plan.id, values.category)) if plan and values.category else set()
    channels = {key: names for key, names in policy.contact_channels.items() if key in used}
    return FormChoices(policy.categories, channels, [plan.currency if plan else tx.currency])


def _checked(
    tx: Transaction,
    person: Person,
    preview: Preview,
    read_terms: Callable[[], Terms],
    own: SpendRequest | None = None,
) -> Preview:
    """The preview with what the check finds, or with what can't be read or does not exist."""
    try:
        terms = read_terms()
        require_near(tx, terms)
        policy = policy_for(tx, terms, own)
        return replace(preview, check=check_request(tx, person, terms, policy, own=own))
    except GoodwillError as problem:
        return replace(preview, problem=problem)
