"""The form *New request* with its live check; the same form edits a request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.approval import Step
from bot.domain.budget import EMPTY, Balance, BudgetLine
from bot.domain.customer import Contact, Customer, Person
from bot.domain.finding import Finding, Severity
from bot.i18n import Reader
from bot.views.budgets.words import budget_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Field, View
from bot.views.kit.text import brief, cut_marked, mrkdwn
from bot.views.requests.findings import describe_finding, finding_line
from bot.views.requests.routing import who_decides

_TO_DO = frozenset({"purpose_min_length", "attachment", "attendees"})


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
class CheckResult:
    """The live check. `problem` says why there is none yet."""

    findings: Sequence[Finding] = ()
    line: BudgetLine | None = None
    before: Balance = EMPTY
    after: Balance = EMPTY
    steps: Sequence[Step] = ()
    people: Mapping[int, Person] | None = None
    problem: str = ""
    problem_field: str = ""


@dataclass(frozen=True, slots=True)
class FormState:
    """Which form it is: a new request, or one being edited (`raising`: it is approved already).

    `attached`: how many files it has already.
    """

    request_id: int | None = None
    version: int = 0
    raising: bool = False
    number: str = ""
    attached: int = 0


NEW = FormState()


def request_form(
    values: FormValues,
    choices: FormChoices,
    check: CheckResult | None,
    reader: Reader,
    state: FormState = NEW,
) -> Block:
    """A modal view. Block ids are stable, so that Slack keeps what was typed when the view is updated."""
    parts: list[Block] = []
    if state.raising:
        parts += _fixed_part(values, choices, reader)
    else:
        parts += _subject_inputs(values, choices, check, reader)
    parts += _amount_inputs(values, choices, check, reader, state)
    parts += _text_inputs(values, check, reader, state.attached)
    parts.append(kit.divider())
    parts += check_blocks(check, reader)
    title = reader.t("Edit {number}", number=state.number) if state.request_id else reader.t("New request")
    return kit.modal(
        title,
        View.EDIT if state.request_id else View.REQUEST,
        parts,
        submit=reader.t("Save") if state.request_id else reader.t("Submit"),
        close=reader.t("Cancel"),
        metadata=json.dumps(
            {
                "request_id": state.request_id,
                "version": state.version,
                "raising": state.raising,
                "number": state.number,
            }
        ),
    )


def recipients_block(customer_id: int | None) -> str:
    """The block changes with the customer, so that contacts of another one don't stay chosen."""
    return f"{Field.RECIPIENTS}:{customer_id or 0}"


def block_of(field: str, customer_id: int | None, *, raising: bool, has_channel: bool) -> str | None:
    """The block where an error at `field` can be shown, None when the form has no such input."""
    if field == Field.RECIPIENTS and not raising:
        return recipients_block(customer_id)
    subject = {Field.CATEGORY, Field.CUSTOMER, Field.PLANNED_ON, Field.CURRENCY}
    if field in subject and not raising:
        return field
    if field == Field.CONTACT_CHANNEL and has_channel and not raising:
        return field
    always = {Field.AMOUNT, Field.HEADCOUNT, Field.PURPOSE, Field.EXPECTED_RESULT, Field.ATTACHMENTS}
    return field if field in always else None


def _at_field(check: CheckResult | None, field: Field, reader: Reader) -> list[Block]:
    """What blocks, shown at its own field while the form is open."""
    if check is None:
        return []
    texts = [_line(finding, reader) for finding in _blocking(check.findings) if finding.field == field]
    if check.problem and check.problem_field == field:
        texts.append(f":no_entry: {mrkdwn(check.problem)}")
    return [kit.context(cut_marked("\n".join(texts), 2000))] if texts else []


def _blocking(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.BLOCK]


def _is_to_do(finding: Finding) -> bool:
    """Something still to be filled in, rather than something that is not allowed.

    The form is not told of text and files before it is sent, so these may be there by now.
    """
    return finding.code == "required" and finding.facts["what"] in _TO_DO


def _line(finding: Finding, reader: Reader) -> str:
    if finding.severity is Severity.BLOCK and _is_to_do(finding):
        return f":pencil2: {mrkdwn(describe_finding(finding, reader))}"
    return finding_line(finding, reader)


def _named(names: Mapping[str, Mapping[str, str]], reader: Reader) -> dict[str, Block]:
    return {key: kit.option(reader.pick(by_locale), key) for key, by_locale in names.items()}


def customer_option(customer: Customer) -> Block:
    return kit.option(f"{customer.name} ({customer.code})", str(customer.id))


def contact_option(contact: Contact, reader: Reader) -> Block:
    official = reader.t("public official") if contact.public_official else ""
    description = " · ".join(part for part in (contact.title, official) if part)
    return kit.option(contact.name, str(contact.id), description)


def _subject_inputs(
    values: FormValues, choices: FormChoices, check: CheckResult | None, reader: Reader
) -> list[Block]:
    categories = _named(choices.categories, reader)
    parts = [
        kit.input_block(
            reader.t("Category"),
            kit.select(
                Field.CATEGORY,
                list(categories.values()),
                categories.get(values.category),
                reader.t("What the money is for"),
            ),
            live=True,
        ),
        *_at_field(check, Field.CATEGORY, reader),
        kit.input_block(
            reader.t("Customer"),
            kit.search(
                Field.CUSTOMER,
                customer_option(values.customer) if values.customer else None,
                reader.t("Search by name or code"),
            ),
            live=True,
        ),
        *_at_field(check, Field.CUSTOMER, reader),
        kit.input_block(
            reader.t("Recipients"),
            kit.multi_search(
                Field.RECIPIENTS,
                [contact_option(contact, reader) for contact in values.recipients],
                reader.t("Contacts of this customer"),
            ),
            block_id=recipients_block(values.customer.id if values.customer else None),
            optional=True,
            live=True,
        ),
        *_at_field(check, Field.RECIPIENTS, reader),
    ]
    if choices.channels:
        channels = _named(choices.channels, reader)
        element = kit.select(
            Field.CONTACT_CHANNEL,
            list(channels.values()),
            channels.get(values.contact_channel),
            reader.t("How you meet the customer"),
        )
        parts.append(kit.input_block(reader.t("Contact channel"), element, optional=True, live=True))
        parts += _at_field(check, Field.CONTACT_CHANNEL, reader)
    return parts


def _fixed_part(values: FormValues, choices: FormChoices, reader: Reader) -> list[Block]:
    category = reader.pick(choices.categories.get(values.category, {}))
    customer = brief(values.customer.name if values.customer else "", 100)
    day = reader.date(values.planned_on) if values.planned_on else ""
    text = reader.t(
        "*{category}* for *{customer}*, {day}. The approval stands; only what is added waits for a decision.",
        category=brief(category, 60),
        customer=customer,
        day=day,
    )
    return [kit.section(text)]


def _amount_inputs(
    values: FormValues,
    choices: FormChoices,
    check: CheckResult | None,
    reader: Reader,
    state: FormState,
) -> list[Block]:
    parts = [
        kit.input_block(
            reader.t("Headcount"),
            kit.number(Field.HEADCOUNT, values.headcount, decimals=False, minimum="1", live=True),
            live=True,
        ),
        *_at_field(check, Field.HEADCOUNT, reader),
        kit.input_block(
            reader.t("Amount"),
            kit.number(Field.AMOUNT, values.amount, decimals=True, minimum="0", live=True),
            live=True,
        ),
        *_at_field(check, Field.AMOUNT, reader),
    ]
    if state.raising:
        return parts
    currencies = {code: kit.option(code, code) for code in choices.currencies}
    initial = currencies.get(values.currency) or next(iter(currencies.values()))
    return [
        *parts,
        kit.input_block(
            reader.t("Currency"), kit.select(Field.CURRENCY, list(currencies.values()), initial, "ISO 4217")
        ),
        *_at_field(check, Field.CURRENCY, reader),
        kit.input_block(
            reader.t("Planned date"), kit.datepicker(Field.PLANNED_ON, values.planned_on), live=True
        ),
        *_at_field(check, Field.PLANNED_ON, reader),
    ]


def _text_inputs(values: FormValues, check: CheckResult | None, reader: Reader, attached: int) -> list[Block]:
    hint = ""
    if attached:
        hint = reader.n(
            "{count} file is attached already; you can add more.",
            "{count} files are attached already; you can add more.",
            attached,
        )
    return [
        kit.input_block(reader.t("Purpose"), kit.text_input(Field.PURPOSE, values.purpose, multiline=True)),
        *_at_field(check, Field.PURPOSE, reader),
        kit.input_block(
            reader.t("Expected result"),
            kit.text_input(Field.EXPECTED_RESULT, values.expected_result),
            optional=True,
        ),
        kit.input_block(reader.t("Attachments"), kit.files(Field.ATTACHMENTS), optional=True, hint=hint),
        *_at_field(check, Field.ATTACHMENTS, reader),
    ]


def check_blocks(check: CheckResult | None, reader: Reader) -> list[Block]:
    """The live check: caps and what is used, the line and what would be left, who decides and why."""
    if check is None:
        text = reader.t("Fill in category, customer, amount and date to see at once whether it is allowed.")
        return [kit.context(f":mag: {text}")]
    if check.problem:
        return [kit.context(f":mag: {mrkdwn(check.problem)}")]
    parts: list[Block] = [kit.section(f"*{verdict(check.findings, reader)}*")]
    if check.findings:
        lines = [_line(finding, reader) for finding in check.findings]
        parts.append(kit.section(cut_marked("\n".join(lines), 3000)))
    if check.line is not None and check.steps:
        parts.append(kit.section(budget_words(check.line, check.before, check.after, reader)))
    if check.steps and check.people is not None:
        parts.append(kit.section(who_decides(check.steps, check.people, reader)))
    return parts


def verdict(findings: Sequence[Finding], reader: Reader) -> str:
    """The answer in one line; the findings below it say why."""
    severities = {finding.severity for finding in findings if finding.severity is not Severity.BLOCK}
    blocking = _blocking(findings)
    if any(not _is_to_do(finding) for finding in blocking):
        return ":no_entry: " + reader.t("Not allowed")
    if blocking:
        return ":pencil2: " + reader.t("Something is still missing")
    if Severity.ESCALATE in severities:
        return ":arrow_up: " + reader.t("Allowed with an additional approval")
    if Severity.WARN in severities:
        return ":warning: " + reader.t("Allowed; please read the warning")
    return ":white_check_mark: " + reader.t("Allowed")
