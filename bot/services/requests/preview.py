"""The form of a request before it is sent: what it starts with, what can be chosen, and its live check.

Reads only. What is previewed is checked again, with locks, when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.approvals.rights import require_employee, require_requester
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Contact, Customer, Person
from bot.domain.errors import GoodwillError, InvalidInput, NotAllowed, NotFound
from bot.domain.fields import Field
from bot.domain.money import typed_amount
from bot.domain.requests.finding import Finding
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.check import Check, check_request, policy_for
from bot.services.requests.draft import MOST_ITEMS, Draft, ItemDraft, Raise, require_near
from bot.services.requests.form.offer import Offer
from bot.services.requests.form.values import (
    NEW,
    FormChoices,
    FormState,
    FormValues,
    ItemValues,
    Names,
    Preview,
)
from bot.services.requests.reading.facts import RequestFacts, read_own, read_visible
from bot.services.requests.typed.several import TypedItems, read_typed_items


def start_request(tx: Transaction, actor: Actor, said: TypedItems | None = None) -> Preview:
    """An empty form, or one filled in from what was typed. Raises NotAllowed("not_an_employee")."""
    person = require_employee(actor.person)
    said, offer = said or TypedItems(), Offer(tx)
    draft = _typed_draft(said, tx.today_for(actor.timezone).reader)
    values = _typed_values(offer, said, draft)
    choices = offer.choices(draft.items[0].planned_on)
    state = NEW.of_items(len(draft.items))
    problem = _not_taken(said, choices)
    if problem is not None and problem.code == "currency_not_of_policy":
        # 480 dollars must not become 480 of the plan's currency without a word.
        items = tuple(replace(item, amount="") for item in values.items)
        return Preview(replace(values, items=items, currency=""), choices, problem=problem, state=state)
    if problem is not None:
        return Preview(values, choices, problem=problem, state=state)
    return _checked_draft(tx, person, Preview(values, choices, state=state), draft, None)


def start_for_customer(tx: Transaction, actor: Actor, customer_id: int) -> Preview:
    """The form, filled in with a customer. Raises NotFound("name_unknown"), NotAllowed("not_an_employee")."""
    customer = tx.customers.get(customer_id)
    if customer is None or not customer.active:
        raise NotFound("name_unknown")
    return start_request(tx, actor, TypedItems(customer=customer))


def _typed_draft(said: TypedItems, today: date) -> Draft:
    """As if it had been filled in by hand."""
    items = tuple(
        ItemDraft(
            category=each.category,
            recipient_ids=tuple(contact.id for contact in each.recipients),
            headcount=str(each.headcount or 1),
            amount=each.amount,
            planned_on=each.planned_on or today,
            contact_channel=each.contact_channel,
        )
        for each in said.items
    )
    customer_id = said.customer.id if said.customer else 0
    return Draft(items, customer_id, said.currency, said.purpose)


def _typed_values(offer: Offer, said: TypedItems, draft: Draft) -> FormValues:
    items = tuple(
        _item_values(item, each.recipients, offer.channels(item.planned_on, item.category))
        for item, each in zip(draft.items, said.items, strict=True)
    )
    return FormValues(items, said.customer, said.currency, said.purpose)


def _not_taken(said: TypedItems, choices: FormChoices) -> InvalidInput | None:
    """What was typed and can't stand as it is."""
    for currency in said.currencies:
        if currency not in choices.currencies:
            return InvalidInput(
                "currency_not_of_policy",
                field=Field.AMOUNT,
                currency=currency,
                expected=choices.currencies[0],
            )
    if said.refused is not None:
        return said.refused
    if said.unknown_customer:
        return InvalidInput("customer_not_found", field=Field.CUSTOMER, name=said.unknown_customer)
    return None


def read_typed_request(tx: Transaction, actor: Actor, text: str) -> Preview | None:
    """The form filled in from `text`; None when it names neither a category nor an amount."""
    require_employee(actor.person)
    today = tx.today_for(actor.timezone).reader
    said = read_typed_items(tx, text, tx.policies.in_force(tx.today), tx.currency, today)
    return start_request(tx, actor, said) if said else None


def open_edit(tx: Transaction, actor: Actor, request_id: int, version: int) -> Preview:
    """The form of a request that is to be changed or raised, with what it says now.

    Raises NotFound, NotAllowed("not_your_request" | "list_not_in_form"), Stale("card_out_of_date").
    """
    facts = read_own(tx, actor, request_id, version)
    request, terms = facts.request, facts.request.terms
    _require_room(facts)
    offer = Offer(tx, request)
    values = _values_of(offer, facts, terms)
    state = FormState(
        request.id, request.version, request.is_raise_only, request.number, len(terms.file_ids)
    ).of_items(len(terms.items))
    preview = Preview(values, offer.choices(terms.first.planned_on), state=state)
    return _checked(tx, facts.requester, preview, lambda: terms, request)


def _require_room(facts: RequestFacts) -> None:
    """What the form can't show it must not change."""
    request = facts.request
    if request.terms.is_list or len(request.items) > MOST_ITEMS:
        raise NotAllowed("list_not_in_form", number=request.number)


def ask_again(tx: Transaction, actor: Actor, request_id: int) -> Preview:
    """The form *New request*, filled in with what the acting person has asked for before.

    A day that is over becomes today. Raises NotFound, NotAllowed("not_your_request").
    """
    facts = read_visible(tx, actor, request_id)
    require_requester(require_employee(actor.person), facts.request)
    _require_room(facts)
    today = tx.today_for(actor.timezone).reader
    before = facts.request.terms
    items = tuple(replace(item, planned_on=max(item.planned_on, today)) for item in before.items)
    terms = replace(before, items=items, file_ids=())
    offer = Offer(tx)
    preview = Preview(
        _values_of(offer, facts, terms),
        offer.choices(terms.first.planned_on),
        state=NEW.of_items(len(items)),
    )
    return _checked(tx, facts.requester, preview, lambda: terms)


def _values_of(offer: Offer, facts: RequestFacts, terms: Terms) -> FormValues:
    """What a request asks for, as its form holds it."""
    request = facts.request
    items = tuple(
        ItemValues(
            category=asked.category,
            recipients=facts.recipients_of(asked),
            headcount=str(asked.headcount),
            # What was cut stands as it was approved: saved untouched it must not ask for the cut again.
            amount=typed_amount(
                item.stands_minor if request.is_approved else asked.amount_minor, terms.currency
            ),
            planned_on=asked.planned_on,
            contact_channel=asked.contact_channel,
            channels=offer.channels(asked.planned_on, asked.category),
            final=item.final,
        )
        for asked, item in zip(terms.items, request.items, strict=True)
    )
    return FormValues(
        items,
        facts.customer,
        terms.currency,
        terms.purpose,
        terms.expected_result,
        facts.partner,
        typed_amount(terms.partner_minor, terms.currency) if facts.partner else "",
    )


def preview_request(tx: Transaction, actor: Actor, draft: Draft, state: FormState) -> Preview:
    """The form as it stands, of a new request or of the acting person's own, with its live check.

    Raises NotAllowed("not_an_employee"), NotFound("request_unknown").
    """
    person = require_employee(actor.person)
    own = _own(tx, person, state.request_id) if state.request_id else None
    offer = Offer(tx, own)
    preview = Preview(
        _values(tx, offer, draft), offer.choices(draft.items[0].planned_on), state=_state(state, own)
    )
    return _checked_draft(tx, person, preview, draft, own)


def _checked_draft(
    tx: Transaction, person: Person, preview: Preview, draft: Draft, own: SpendRequest | None
) -> Preview:
    """The check of the items that are filled in; findings name them as the form does."""
    ready, offered = draft.ready, preview.values.items
    if not ready:
        return preview
    currency = draft.currency or preview.choices.currencies[0]
    # The category has just changed: its form has no such input any more.
    items = tuple(
        item if item.contact_channel in values.channels else replace(item, contact_channel="")
        for item, values in zip(draft.items, offered, strict=True)
    )
    known = replace(draft, items=items, currency=currency).only(ready)
    names = ready if len(draft.items) > 1 else (0,)

    def terms() -> Terms:
        read = known.terms(names)
        return replace(read, file_ids=own.terms.file_ids) if own else read

    checked = _checked(tx, person, preview, terms, own, names)
    return replace(checked, checked=ready)


def preview_raise(tx: Transaction, actor: Actor, more: Raise, state: FormState) -> Preview:
    """The form that raises an approved request of the acting person's own, with its live check.

    Raises NotAllowed("not_an_employee"), NotFound("request_unknown").
    """
    person = require_employee(actor.person)
    own = _own(tx, person, state.request_id)
    values = _raised_values(tx, own, more)
    choices = Offer(tx, own).choices(own.terms.first.planned_on)
    preview = Preview(values, choices, state=_state(state, own))
    if not more.is_ready(own):
        return preview

    def terms() -> Terms:
        return replace(more.terms(own), file_ids=own.terms.file_ids)

    return _checked(tx, person, preview, terms, own)


def _raised_values(tx: Transaction, own: SpendRequest, more: Raise) -> FormValues:
    typed = dict(enumerate(more.items, 1))
    items = tuple(
        ItemValues(
            category=asked.category,
            headcount=typed[number].headcount if number in typed else "",
            amount=typed[number].amount if number in typed else "",
            planned_on=asked.planned_on,
            final=item.final,
        )
        for number, asked, item in own.numbered
    )
    customer = tx.customers.get(own.terms.first.customer_id)
    return FormValues(items, customer, own.terms.currency, more.purpose, more.expected_result)


def _own(tx: Transaction, person: Person, request_id: int) -> SpendRequest:
    request = tx.requests.get(request_id)
    if request is None or request.requester_id != person.id:
        raise NotFound("request_unknown")
    return request


def _state(state: FormState, own: SpendRequest | None) -> FormState:
    return replace(state, attached=len(own.terms.file_ids)) if own else state


def _values(tx: Transaction, offer: Offer, draft: Draft) -> FormValues:
    customer = tx.customers.get(draft.customer_id)
    contacts = _contacts(tx, draft, customer)
    return FormValues(
        items=tuple(
            _item_values(
                item,
                [contacts[each] for each in item.recipient_ids if each in contacts],
                offer.channels(item.planned_on, item.category),
            )
            for item in draft.items
        ),
        customer=customer,
        currency=draft.currency,
        purpose=draft.purpose,
        expected_result=draft.expected_result,
        partner=tx.partners.get(draft.partner_id) if draft.partner_id else None,
        partner_pays=draft.partner_pays,
    )


def _contacts(tx: Transaction, draft: Draft, customer: Customer | None) -> dict[int, Contact]:
    """Contacts of another customer than the one chosen don't stay chosen."""
    if customer is None:
        return {}
    chosen = {contact for item in draft.items for contact in item.recipient_ids}
    return {each.id: each for each in tx.customers.contacts(chosen) if each.customer_id == customer.id}


def _item_values(item: ItemDraft, recipients: Sequence[Contact], channels: Names) -> ItemValues:
    return ItemValues(
        category=item.category,
        recipients=recipients,
        headcount=item.headcount,
        amount=item.amount,
        planned_on=item.planned_on,
        contact_channel=item.contact_channel,
        channels=channels,
    )


def _checked(
    tx: Transaction,
    person: Person,
    preview: Preview,
    read_terms: Callable[[], Terms],
    own: SpendRequest | None = None,
    names: Sequence[int] = (),
) -> Preview:
    """The preview with what the check finds, or with what can't be read or does not exist.

    `names`: what the form calls the items that are checked; without them they are all it has.
    """
    try:
        terms = read_terms()
        require_near(tx, terms)
        policy = policy_for(tx, terms, own)
        check = check_request(tx, person, terms, policy, own=own)
    except GoodwillError as problem:
        return replace(preview, problem=problem)
    return replace(
        preview,
        check=_as_named(check, names),
        checked=tuple(range(1, len(terms.items) + 1)),
        asked_minor=terms.amount_minor,
    )


def _as_named(check: Check, names: Sequence[int]) -> Check:
    """Its findings with the numbers that the items have in the form."""
    if not names or list(names) == [0]:
        return check

    def named(finding: Finding) -> Finding:
        return finding._replace(
            item=names[max(finding.item, 1) - 1] if finding.item or len(names) == 1 else 0
        )

    return replace(check, findings=tuple(named(finding) for finding in check.findings))
