"""New request, live check, submit, edit, withdraw, close, answer: the requester's side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.domain.errors import GoodwillError, InvalidInput, Stale
from bot.domain.money import parse_minor
from bot.domain.request import SpendRequest
from bot.domain.request_state import RequestState
from bot.domain.rights import require_requester
from bot.domain.terms import Terms
from bot.handlers.command_text import ReadText
from bot.handlers.dependencies import Dependencies
from bot.handlers.form_input import (
    FormInput,
    is_ready,
    read_id,
    read_terms,
    read_values,
    require_channel,
    require_near,
)
from bot.handlers.form_memory import FormMemory
from bot.handlers.interaction import Interaction, identify
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.change import answer_question, edit_request
from bot.services.requests.check import check_request
from bot.services.requests.end import close_request, withdraw_request
from bot.services.requests.read import RequestFacts, read_request
from bot.services.requests.submit import submit_request
from bot.views.approvals.forms import answer_form
from bot.views.errors import describe_error, field_errors
from bot.views.kit.blocks import Block
from bot.views.kit.forms import plain_amount
from bot.views.kit.ids import Field, View
from bot.views.requests.form import CheckResult, FormChoices, FormState, FormValues, block_of, request_form


def new_form(interaction: Interaction, text: ReadText | None = None) -> Block:
    """An empty form, or one filled in from what was typed."""
    interaction.require_known()

    def draw(tx: Transaction) -> Block:
        policy = tx.policies.in_force(tx.today)
        said = text or ReadText()
        values = FormValues(
            category=said.category,
            customer=said.customer,
            amount=said.amount,
            currency=said.currency,
            planned_on=tx.today,
            purpose=said.purpose,
        )
        choices = _choices(tx, policy, values)
        check = None
        if said.currency and said.currency not in choices.currencies:
            # 480 dollars must not become 480 of the plan's currency without a word.
            values = replace(values, amount="", currency="")
            check = _other_currency(said.currency, choices.currencies[0], interaction)
        elif said.refused:
            problem = describe_error(said.refused, interaction.reader)
            check = CheckResult(problem=problem, problem_field=Field.AMOUNT)
        elif values.category and values.customer and values.amount:
            check = _check_values(tx, interaction, values, policy)
        return request_form(values, choices, check, interaction.reader)

    return interaction.deps.store.read(draw)


def _other_currency(currency: str, expected: str, interaction: Interaction) -> CheckResult:
    error = InvalidInput("currency_not_of_policy", currency=currency, expected=expected)
    return CheckResult(problem=describe_error(error, interaction.reader), problem_field=Field.AMOUNT)


def _check_values(
    tx: Transaction, interaction: Interaction, values: FormValues, policy: CompiledPolicy
) -> CheckResult:
    assert values.customer is not None and values.planned_on is not None  # noqa: S101 - the caller looked
    currency = values.currency or tx.currency
    try:
        amount = parse_minor(values.amount, currency)
    except GoodwillError as error:
        return CheckResult(problem=describe_error(error, interaction.reader), problem_field=Field.AMOUNT)
    terms = Terms(
        category=values.category,
        customer_id=values.customer.id,
        recipient_ids=(),
        headcount=1,
        amount_minor=amount,
        currency=currency,
        planned_on=values.planned_on,
        contact_channel="",
        purpose=values.purpose,
        expected_result="",
    )
    return _checked(tx, interaction, terms, policy, None)


def _choices(tx: Transaction, policy: CompiledPolicy, values: FormValues) -> FormChoices:
    plan = tx.budgets.plan(tx.calendar.year_of(values.planned_on or tx.today))
    used = set(tx.budgets.contact_channels(plan.id, values.category)) if plan and values.category else set()
    channels = {key: names for key, names in policy.contact_channels.items() if key in used}
    return FormChoices(policy.categories, channels, [plan.currency if plan else tx.currency])


def edit_form(interaction: Interaction) -> None:
    def draw(tx: Transaction) -> Block:
        facts = _own(tx, interaction)
        policy = tx.policies.version(facts.request.policy_version)
        terms = facts.request.terms
        values = FormValues(
            category=terms.category,
            customer=facts.customer,
            recipients=facts.recipients,
            headcount=str(terms.headcount),
            amount=plain_amount(terms.amount_minor, terms.currency),
            currency=terms.currency,
            planned_on=terms.planned_on,
            contact_channel=terms.contact_channel,
            purpose=terms.purpose,
            expected_result=terms.expected_result,
        )
        choices = _choices(tx, policy, values)
        request = facts.request
        state = FormState(
            request.id, request.version, request.is_raise_only, request.number, len(terms.file_ids)
        )
        check = _checked(tx, interaction, terms, policy, facts.request)
        return request_form(values, choices, check, interaction.reader, state)

    interaction.open_view(interaction.deps.store.read(draw))


def _own(tx: Transaction, interaction: Interaction) -> RequestFacts:
    """The acting person's request behind the clicked button, as it was when the button was drawn.

    Raises NotFound, NotAllowed("not_your_request"), Stale("card_out_of_date").
    """
    request_id, version = interaction.pressed()
    person = interaction.require_known()
    facts = read_request(tx, request_id, person)
    require_requester(person, facts.request)
    facts.request.require_version(version)
    return facts


def live_check(deps: Dependencies, body: dict[str, Any]) -> None:
    """Draw the form again with the check of what it says now. Runs after the acknowledgement."""
    interaction = identify(deps, body)
    view = interaction.view
    form, memory = FormInput.of(view), FormMemory.of(view)

    def draw(tx: Transaction) -> Block:
        own = tx.requests.get(memory.request_id) if memory.request_id else None
        if own is not None and (interaction.person is None or own.requester_id != interaction.person.id):
            own = None
        raising = own is not None and memory.raising
        policy = tx.policies.version(own.policy_version) if own else tx.policies.in_force(tx.today)
        values = read_values(tx, form)
        if own is not None and raising:
            values = _with_standing(tx, values, own)
        choices = _choices(tx, policy, values)
        check = None
        if is_ready(form, raising=raising):
            check = _check_form(tx, interaction, form, policy, own, choices, raising=raising)
        attached = len(own.terms.file_ids) if own else 0
        state = FormState(memory.request_id or None, memory.version, raising, memory.number, attached)
        return request_form(values, choices, check, interaction.reader, state)

    drawn = deps.store.read(draw)
    interaction.origin.remember_in(drawn)
    try:
        # Without a hash: what another drawing showed meanwhile is older than this.
        deps.client.views_update(view_id=view["id"], view=drawn)
    except SlackApiError as exc:
        # It was closed or sent: this answer is of no use any more.
        if exc.response.get("error") != "not_found":
            raise


def _with_standing(tx: Transaction, values: FormValues, own: SpendRequest) -> FormValues:
    return FormValues(
        category=own.terms.category,
        customer=tx.customers.get(own.terms.customer_id),
        headcount=values.headcount,
        amount=values.amount,
        currency=own.terms.currency,
        planned_on=own.terms.planned_on,
        purpose=values.purpose,
        expected_result=values.expected_result,
    )


def _check_form(
    tx: Transaction,
    interaction: Interaction,
    form: FormInput,
    policy: CompiledPolicy,
    own: SpendRequest | None,
    choices: FormChoices,
    *,
    raising: bool,
) -> CheckResult:
    try:
        terms = read_terms(form, own.terms if own and raising else None)
        if own is not None:
            terms = replace(terms, file_ids=own.terms.file_ids)
        if not raising and terms.contact_channel not in choices.channels:
            # The category has just changed: its form has no such input any more.
            terms = replace(terms, contact_channel="")
        require_near(tx, terms)
    except GoodwillError as error:
        return CheckResult(
            problem=describe_error(error, interaction.reader), problem_field=error.field or Field.AMOUNT
        )
    return _checked(tx, interaction, terms, policy, own)


def _checked(
    tx: Transaction, interaction: Interaction, terms: Terms, policy: CompiledPolicy, own: SpendRequest | None
) -> CheckResult:
    try:
        check = check_request(tx, interaction.require_known(), terms, policy, own=own)
    except GoodwillError as error:
        return CheckResult(problem=describe_error(error, interaction.reader), problem_field=error.field or "")
    return CheckResult(check.findings, check.line, check.before, check.after, check.steps, check.people)


def submit_form(interaction: Interaction) -> dict[str, Any]:
    """*New request* or its edit, sent: commit, then close the form; or errors at their fields."""
    view = interaction.view
    form, memory = FormInput.of(view), FormMemory.of(view)
    editing = view.get("callback_id") == View.EDIT
    # The view's id is Slack's own and the same in every repetition of this submission.
    key = f"view:{view.get('id')}"

    def work(tx: Transaction) -> None:
        standing = None
        if editing and memory.raising:
            standing = read_request(tx, memory.request_id, interaction.require_known()).request.terms
        terms = read_terms(form, standing)
        require_near(tx, terms)
        if standing is None:
            require_channel(tx, terms)
        if editing:
            kept = _kept_files(tx, memory.request_id, terms)
            edit_request(tx, interaction.actor, memory.request_id, memory.version, kept, key)
        else:
            submit_request(tx, interaction.actor, terms, key)

    try:
        interaction.deps.store.write(work)
    except GoodwillError as error:
        return {"response_action": "errors", "errors": _errors(error, interaction, form, memory)}
    return {"response_action": "clear"}


def _kept_files(tx: Transaction, request_id: int, terms: Terms) -> Terms:
    """Files that were attached before stay attached: the form can only add."""
    request = tx.requests.get(request_id)
    before = request.terms.file_ids if request else ()
    return replace(terms, file_ids=tuple(dict.fromkeys((*before, *terms.file_ids))))


def _errors(
    error: GoodwillError, interaction: Interaction, form: FormInput, memory: FormMemory
) -> dict[str, str]:
    blocks = set(interaction.inputs)
    recipients = f"{Field.RECIPIENTS}:"
    customer_id = next(
        (read_id(block.partition(":")[2]) for block in blocks if block.startswith(recipients)), 0
    )

    def find(field: str) -> str | None:
        found = block_of(
            field, customer_id, raising=memory.raising, has_channel=Field.CONTACT_CHANNEL in form.inputs
        )
        return found if found in blocks else None

    return field_errors(error, interaction.reader, find, Field.AMOUNT)


def close(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.deps.store.write(lambda tx: close_request(tx, interaction.actor, request_id, version))


def withdraw(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.require_known()
    interaction.deps.store.write(lambda tx: withdraw_request(tx, interaction.actor, request_id, version))


def open_answer(interaction: Interaction) -> None:
    facts = interaction.deps.store.read(lambda tx: _own(tx, interaction))
    if facts.request.state is not RequestState.CHANGES_REQUESTED:
        raise Stale("card_out_of_date", number=facts.request.number)
    interaction.open_view(answer_form(facts, interaction.reader))


def submit_answer(interaction: Interaction) -> dict[str, Any]:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    answer = form.text(Field.ANSWER)
    try:
        interaction.deps.store.write(
            lambda tx: answer_question(tx, interaction.actor, memory.request_id, memory.version, answer)
        )
    except GoodwillError as error:
        return {
            "response_action": "errors",
            "errors": field_errors(error, interaction.reader, lambda _: None, Field.ANSWER),
        }
    return {"response_action": "clear"}
