"""The small forms: approve less, ask, reject, reassign, answer, log or correct an actual; and notices."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.actuals.overspending import is_implausible
from bot.domain.company.customer import Contact
from bot.domain.fields import Field
from bot.domain.money import typed_amount
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import MAX_INVOICE_NUMBER
from bot.i18n import N_, Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.actuals.list_form import list_actual_form
from bot.views.actuals.who_came import who_came, who_came_inputs
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.forms import metadata
from bot.views.kit.ids import View
from bot.views.kit.text import cut, said
from bot.views.requests.findings import of_item
from bot.views.requests.items import item_category, item_name
from bot.views.requests.summary import NAME, summary

RATINGS = {
    5: N_("5 – excellent"),
    4: N_("4 – good"),
    3: N_("3 – as expected"),
    2: N_("2 – disappointing"),
    1: N_("1 – harmful"),
}


def actual_form(
    facts: RequestFacts,
    today: date,
    reader: Reader,
    *,
    item: int = 1,
    correcting: Actual | None = None,
    doubted: Spending | None = None,
    file_ids: Sequence[str] = (),
    contacts: Mapping[int, Contact] | None = None,
) -> Block:
    """The form *Log actual* for `item`; `correcting` fills it with the actual that is to be replaced.

    `contacts`: those whom it may have to name; None: who was approved and who has come so far.

    `doubted` is what was sent and is more than was approved: the form asks why, and for a confirmation where
    it looks wrong. `file_ids` are receipts that came with a message, or were sent before, and need not be
    uploaded again.
    """
    request, filled = facts.request, doubted or correcting
    if request.terms.is_list and filled is None:
        return list_actual_form(facts, reader)
    number = filled.item if filled else item
    chosen = request.item(number)
    present = who_came(facts, facts.contacts if contacts is None else contacts, filled, number)
    spent = reader.money(chosen.spent_minor, request.terms.currency)
    approved = reader.money(chosen.stands_minor, request.terms.currency)
    intro = reader.t("{spent} of {approved} approved is logged so far.", spent=spent, approved=approved)
    return kit.modal(
        reader.t("Correct an actual") if correcting else reader.t("Log actual"),
        View.CORRECT if correcting else View.ACTUAL,
        [
            kit.section(summary(facts, reader)),
            *_item(facts, number, reader, fixed=correcting is not None),
            kit.context(intro),
            *(_doubts(request, doubted, correcting, reader) if doubted else ()),
            _amount(facts, number, filled, reader),
            *_reason(filled, reader, asked=doubted is not None),
            _final(reader, checked=filled.final if filled else True),
            _day(today, filled, reader),
            *who_came_inputs(present, request, number, reader),
            _invoice(filled, reader),
            _receipts(file_ids, reader, sent=doubted is not None),
            *_outcome_inputs(filled, reader),
        ],
        submit=reader.t("Save"),
        close=reader.t("Cancel"),
        metadata=metadata(
            facts,
            actual_id=correcting.id if correcting else 0,
            file_ids=list(file_ids),
            currency=request.terms.currency,
            item=number,
            heads=present.heads,
        ),
    )


def _item(facts: RequestFacts, number: int, reader: Reader, *, fixed: bool) -> list[Block]:
    """Which of several items it is for; what is corrected stays with its own."""
    request = facts.request
    if not request.has_several_items:
        return []
    if fixed:
        wrong = reader.t(
            "Logged for the wrong item? Correct it to 0 here, not final, and log it for the right one."
        )
        return [kit.section(f"*{item_name(facts, number, reader)}*"), kit.context(wrong)]
    options = [kit.option(_item_words(facts, each, reader), str(each)) for each, _, _ in request.numbered]
    element = kit.select(Field.ITEM, options, options[number - 1], reader.t("Choose one"))
    return [kit.input_block(reader.t("Item"), element, live=True)]


def _item_words(facts: RequestFacts, number: int, reader: Reader) -> str:
    """Of one of several: what it is for, and what is approved of it. Plain text."""
    item, currency = facts.request.item(number), facts.request.terms.currency
    parts = [
        of_item(number, item_category(facts, number, reader), reader),
        reader.t("{amount} approved", amount=reader.money(item.stands_minor, currency)),
        *([reader.t("final")] if item.final else []),
    ]
    return " · ".join(parts)


def _block_of(field: Field, request: SpendRequest, number: int) -> str:
    """An input that begins otherwise for each item is another one for each: Slack keeps what was typed."""
    return f"{field}:{number}" if request.has_several_items else field


def _doubts(
    request: SpendRequest, doubted: Spending, correcting: Actual | None, reader: Reader
) -> list[Block]:
    """What is to be confirmed, or else by how much it is over."""
    instead_of = correcting.amount_minor if correcting else 0
    if is_implausible(request, doubted, instead_of):
        return _confirmation(request, doubted, reader)
    item = request.item(doubted.item)
    spent, approved = item.spent_minor - instead_of + doubted.amount_minor, item.stands_minor
    why = reader.t(
        "{spent} spent would be {over} over the {approved} that were approved. Nothing was recorded yet: "
        "say why, and save again.",
        spent=reader.money(spent, doubted.currency),
        over=reader.money(spent - approved, doubted.currency),
        approved=reader.money(approved, doubted.currency),
    )
    return [kit.section(f":warning: *{said(why)}*")]


def _confirmation(request: SpendRequest, doubted: Spending, reader: Reader) -> list[Block]:
    """The checkbox carries the amount: another one is asked again."""
    amount = reader.money(doubted.amount_minor, doubted.currency)
    approved = reader.money(request.item(doubted.item).stands_minor, doubted.currency)
    why = reader.t(
        "{amount} is more than ten times the {approved} that were approved. Nothing was recorded yet. "
        "Correct the amount, or confirm it below and save again.",
        amount=amount,
        approved=approved,
    )
    yes = reader.t("Yes, {amount} was really spent", amount=amount)
    box = kit.checkbox(Field.CONFIRMED, yes, str(doubted.amount_minor), checked=doubted.is_confirmed)
    return [
        kit.section(f":warning: *{said(why)}*"),
        kit.input_block(reader.t("Is this amount right?"), box, optional=True),
    ]


def _amount(facts: RequestFacts, number: int, filled: Actual | Spending | None, reader: Reader) -> Block:
    """What is still held, until something else is said; in the request's currency, which nobody chooses."""
    request, code = facts.request, facts.request.terms.currency
    minor = request.item(number).to_spend_minor if filled is None else filled.amount_minor
    nothing_yet = filled is None and not minor
    typed = kit.number(
        Field.ACTUAL_AMOUNT, "" if nothing_yet else typed_amount(minor, code), decimals=True, minimum="0"
    )
    hint = reader.t("In {currency}", currency=code)
    if facts.partner is not None:
        hint = reader.t(
            "All that it has cost in {currency}, with what {partner} pays",
            currency=code,
            partner=cut(facts.partner.name, NAME),
        )
    where = _block_of(Field.ACTUAL_AMOUNT, request, number)
    return kit.input_block(reader.t("Actual amount"), typed, block_id=where, hint=hint)


def _reason(filled: Actual | Spending | None, reader: Reader, *, asked: bool) -> list[Block]:
    """Only of what is over its approval; who puts the amount right instead leaves it empty."""
    reason = filled.reason if filled else ""
    if not (asked or reason):
        return []
    typed = kit.text_input(Field.REASON, reason, multiline=True)
    hint = reader.t("Why more was spent than was approved.")
    return [kit.input_block(reader.t("Reason"), typed, hint=hint, optional=True)]


def _day(today: date, filled: Actual | Spending | None, reader: Reader) -> Block:
    day = filled.spent_on if filled else today
    return kit.input_block(reader.t("Date"), kit.datepicker(Field.DATE, day))


def _invoice(filled: Actual | Spending | None, reader: Reader) -> Block:
    typed = kit.text_input(
        Field.INVOICE_NUMBER, filled.invoice_number if filled else "", most=MAX_INVOICE_NUMBER
    )
    return kit.input_block(reader.t("Invoice number"), typed, optional=True)


def _receipts(file_ids: Sequence[str], reader: Reader, *, sent: bool) -> Block:
    hint = _files_words(len(file_ids), reader) if file_ids else ""
    if sent and file_ids:
        hint = reader.n(
            "{count} file is attached already.", "{count} files are attached already.", len(file_ids)
        )
    return kit.input_block(reader.t("Receipts"), kit.files(Field.RECEIPTS, 10), optional=True, hint=hint)


def _files_words(count: int, reader: Reader) -> str:
    return reader.n(
        "{count} file attached from the message", "{count} files attached from the message", count
    )


def _outcome_inputs(filled: Actual | Spending | None, reader: Reader) -> list[Block]:
    ratings = {value: kit.option(reader.t(words), str(value)) for value, words in RATINGS.items()}
    rating = ratings.get(filled.rating) if filled and filled.rating else None
    result = filled.result if filled else ""
    return [
        kit.input_block(
            reader.t("How did it go?"),
            kit.select(Field.RATING, list(ratings.values()), rating, reader.t("1 to 5")),
            optional=True,
        ),
        kit.input_block(
            reader.t("Result"), kit.text_input(Field.RESULT, result, multiline=True), optional=True
        ),
    ]


def _final(reader: Reader, *, checked: bool) -> Block:
    words = reader.t("This is the final amount")
    element = kit.checkbox(Field.FINAL, reader.t("Yes, release what is left"), "final", checked=checked)
    return kit.input_block(words, element, optional=True)


def pick_request_form(approved: Sequence[RequestFacts], reader: Reader, file_ids: Sequence[str]) -> Block:
    """Which approved request a receipt belongs to; the message's files come along."""
    options = [
        kit.option(
            f"{facts.request.number} · {facts.customer.name} · "
            + reader.money(facts.request.approved_minor or 0, facts.request.terms.currency),
            str(facts.request.id),
        )
        for facts in approved
    ]
    note = _files_words(len(file_ids), reader) if file_ids else ""
    memory = json.dumps({"file_ids": list(file_ids)[:10]})
    return _pick(
        reader.t("Log a receipt"), View.PICK_REQUEST, reader.t("Request"), options, note, memory, reader
    )


def pick_actual_form(facts: RequestFacts, reader: Reader) -> Block:
    """Which of several actuals is to be corrected."""
    options = [
        kit.option(
            of_item(
                actual.item if facts.request.has_several_items else 0,
                f"{reader.money(actual.amount_minor, actual.currency)} · {reader.date(actual.spent_on)}",
                reader,
            ),
            str(actual.id),
        )
        for actual in facts.live_actuals
    ]
    return _pick(
        reader.t("Correct an actual"),
        View.PICK_ACTUAL,
        reader.t("Actual"),
        options,
        summary(facts, reader),
        metadata(facts),
        reader,
    )


def _pick(
    title: str, view: View, label: str, options: Sequence[Block], note: str, memory: str, reader: Reader
) -> Block:
    element = kit.select(
        Field.REQUEST, options, options[0] if len(options) == 1 else None, reader.t("Choose one")
    )
    parts: list[Block] = [kit.input_block(label, element)]
    if note:
        parts.append(kit.context(note))
    return kit.modal(title, view, parts, submit=reader.t("Next"), close=reader.t("Cancel"), metadata=memory)
