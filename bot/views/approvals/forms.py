"""The forms behind a decision, and the requester's answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.company.customer import Person
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.forms import metadata
from bot.views.kit.ids import View
from bot.views.requests.summary import headline, open_question


def _form(
    facts: RequestFacts,
    view: View,
    title: str,
    submit: str,
    inputs: Sequence[Block],
    reader: Reader,
) -> Block:
    return kit.modal(
        title,
        view,
        [kit.section(headline(facts, reader)), *inputs],
        submit=submit,
        close=reader.t("Cancel"),
        metadata=metadata(facts),
    )


def approve_less_form(facts: RequestFacts, reader: Reader) -> Block:
    terms = facts.request.terms
    least = facts.least_approved_minor
    most = terms.amount_minor if least is None else min(least, terms.amount_minor)
    hint = reader.t("At most {amount}", amount=reader.money(most, terms.currency))
    inputs = [
        kit.input_block(
            reader.t("Approved amount"),
            kit.number(Field.APPROVED_AMOUNT, "", decimals=True, minimum="0"),
            hint=hint,
        ),
        _reason(reader),
    ]
    return _form(facts, View.APPROVE_LESS, reader.t("Approve less"), reader.t("Approve"), inputs, reader)


def _reason(reader: Reader) -> Block:
    return kit.input_block(reader.t("Reason"), kit.text_input(Field.REASON, multiline=True))


def ask_form(facts: RequestFacts, reader: Reader) -> Block:
    element = kit.text_input(Field.QUESTION, multiline=True)
    inputs = [kit.input_block(reader.t("Question"), element)]
    return _form(facts, View.ASK, reader.t("Ask a question"), reader.t("Ask"), inputs, reader)


def reject_form(facts: RequestFacts, reader: Reader) -> Block:
    return _form(facts, View.REJECT, reader.t("Reject"), reader.t("Reject"), [_reason(reader)], reader)


def reassign_form(facts: RequestFacts, offered: Sequence[Person], reader: Reader) -> Block:
    """`offered`: who may decide in this person's place, best first."""
    options = [kit.option(person.name, str(person.id), person.department) for person in offered]
    element = kit.select(Field.NEW_APPROVER, options, None, reader.t("Who may decide, the nearest first"))
    inputs = [kit.input_block(reader.t("New approver"), element), _reason(reader)]
    return _form(facts, View.REASSIGN, reader.t("Reassign"), reader.t("Reassign"), inputs, reader)


def answer_form(facts: RequestFacts, reader: Reader) -> Block:
    inputs = [
        kit.section(open_question(facts, reader)),
        kit.input_block(reader.t("Answer"), kit.text_input(Field.ANSWER, multiline=True)),
    ]
    return _form(facts, View.ANSWER, reader.t("Answer"), reader.t("Send"), inputs, reader)
