"""The forms behind a decision, and the requester's answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.company.customer import Person
from bot.domain.fields import Field
from bot.domain.money import typed_amount
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.forms import metadata
from bot.views.kit.ids import View, item_id
from bot.views.requests.findings import of_item
from bot.views.requests.items import item_category
from bot.views.requests.list_sums import list_blocks
from bot.views.requests.summary import headline, open_question


def _form(
    facts: RequestFacts,
    view: View,
    title: str,
    submit: str,
    inputs: Sequence[Block],
    reader: Reader,
    items: Sequence[int] = (),
) -> Block:
    return kit.modal(
        title,
        view,
        [kit.section(headline(facts, reader)), *inputs],
        submit=submit,
        close=reader.t("Cancel"),
        metadata=metadata(facts, items=list(items)) if items else metadata(facts),
    )


def approve_less_form(facts: RequestFacts, reader: Reader) -> Block:
    """One amount, or one for each of several items, which begin with the most that can be approved."""
    request = facts.request
    if request.terms.is_list:
        return approve_without_form(facts, reader)
    asked = [item.amount_minor for item in request.terms.items]
    most = list(map(min, asked, facts.least_by_item or asked))
    inputs = [_approved(facts, number, minor, reader) for number, minor in enumerate(most, 1)]
    if request.has_several_items:
        inputs.insert(0, kit.context(reader.t("0 leaves an item out; at least one stays.")))
    return _form(
        facts,
        View.APPROVE_LESS,
        reader.t("Approve less"),
        reader.t("Approve"),
        [*inputs, _reason(reader)],
        reader,
        range(1, len(most) + 1) if request.has_several_items else (),
    )


def approve_without_form(facts: RequestFacts, reader: Reader) -> Block:
    """Of a list: which rows are not approved, as its file in the thread counts them."""
    hint = reader.t("As the file in the thread counts them, for example: 3, 5-9")
    inputs = [
        *list_blocks(facts, reader),
        kit.input_block(reader.t("Rows to leave out"), kit.text_input(Field.ROWS), hint=hint),
        _reason(reader),
    ]
    title = reader.t("Approve without these")
    return _form(facts, View.APPROVE_WITHOUT, title, reader.t("Approve"), inputs, reader)


def _approved(facts: RequestFacts, number: int, most: int, reader: Reader) -> Block:
    """The amount of one item; the only one is typed, not changed."""
    currency, several = facts.request.terms.currency, facts.request.has_several_items
    hint = reader.t("At most {amount}", amount=reader.money(most, currency))
    if several:
        category = item_category(facts, number, reader)
        hint = reader.t("{category}. {words}", category=category, words=hint)
    return kit.input_block(
        of_item(number if number > 1 else 0, reader.t("Approved amount"), reader),
        kit.number(
            item_id(Field.APPROVED_AMOUNT, number),
            typed_amount(most, currency) if several else "",
            decimals=True,
            minimum="0",
        ),
        hint=hint,
    )


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
