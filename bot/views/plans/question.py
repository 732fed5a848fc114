"""What an owner is asked for their lines of a plan: the card with its figures, and the form *Propose*."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.domain.fields import Field
from bot.domain.money import typed_amount
from bot.domain.plans.agreement import PlanState
from bot.i18n import Reader
from bot.services.plans.asking.questions import AskedLine, QuestionFacts
from bot.services.ports.plans import Unanswered
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said
from bot.views.plans.words import dimensions_words, plan_state_name

_MOST_LINES = 20
"""So many have a button of their own; the others are chosen in a menu."""

_MOST_OPTIONS = 100
_WORDS, _LINE = 160, 450


def question_card(facts: QuestionFacts, reader: Reader) -> Message:
    """For one owner: what waits for them first. Without buttons once nobody can propose any more."""
    title = _title(facts, reader)
    parts: list[Block] = [kit.header(title), kit.section(_introduction(facts, reader))]
    parts += [_line(each, facts, reader) for each in facts.lines[:_MOST_LINES]]
    rest = facts.lines[_MOST_LINES:]
    if rest:
        parts += _others(rest, facts, reader)
    parts.append(kit.context(_standing(facts, reader)))
    return Message(f"{said(title)}. {_standing(facts, reader)}", parts)


def _title(facts: QuestionFacts, reader: Reader) -> str:
    name = facts.version.name
    if not facts.is_open:
        return reader.t("Plan {version}: your lines", version=name)
    if facts.missing:
        return reader.t("Plan {version}: what do your lines need?", version=name)
    return reader.t("Plan {version}: you have answered", version=name)


def _introduction(facts: QuestionFacts, reader: Reader) -> str:
    if not facts.is_open:
        return reader.t("Proposals for this version have ended. This is what was suggested and proposed.")
    return reader.t(
        "Say what each line needs in {year}. The next version takes it up; until then the suggestion stands.",
        year=facts.version.year,
    )


def _standing(facts: QuestionFacts, reader: Reader) -> str:
    state = facts.agreement.state
    if not facts.is_open:
        return reader.t(
            "Version {version} is {plan_state}.",
            version=facts.version.name,
            plan_state=plan_state_name(state.value, reader, passed=state is PlanState.DRAFT),
        )
    if not facts.missing:
        return reader.t("You have answered for all your lines. You can still change it.")
    return reader.n(
        "{count} line waits for your answer.", "{count} lines wait for your answer.", len(facts.missing)
    )


def _line(asked: AskedLine, facts: QuestionFacts, reader: Reader) -> Block:
    text = cut_marked("\n".join(_words(asked, facts, reader)), _LINE)
    if not facts.is_open:
        return kit.section(text)
    button = kit.button(reader.t("Propose…"), Action.PLAN_PROPOSE, str(asked.question.id))
    return kit.section(text, accessory=button)


def _words(asked: AskedLine, facts: QuestionFacts, reader: Reader) -> list[str]:
    named = dimensions_words(asked.line.dimensions, facts.category_names, reader)
    title = f"*{said(asked.line.code)}*" + (f"  {said(named)}" if named else "")
    return [title, _figures(asked, facts, reader), *_proposed(asked, facts, reader)]


def _figures(asked: AskedLine, facts: QuestionFacts, reader: Reader) -> str:
    """Last year, this year, suggested; a figure that nobody has is left out."""
    currency, question = facts.version.currency, asked.question
    words = [
        reader.t(
            "{year} suggested: {amount}",
            year=facts.version.year,
            amount=_money(asked.line.amount_minor, facts, reader),
        )
    ]
    if question.expected_minor is not None:
        amount = reader.money(question.expected_minor, currency)
        words.insert(0, reader.t("{year} forecast: {amount}", year=facts.this_year, amount=amount))
    if question.last_minor is not None:
        amount = reader.money(question.last_minor, currency)
        words.insert(0, reader.t("{year} spent: {amount}", year=facts.this_year - 1, amount=amount))
    return " · ".join(words)


def _proposed(asked: AskedLine, facts: QuestionFacts, reader: Reader) -> list[str]:
    if asked.proposal is None:
        return []
    proposal = asked.proposal.proposal
    amount = f"*{_money(proposal.amount_minor, facts, reader)}*"
    words = reader.t("You propose {amount}", amount=amount)
    return [words + (f" – {said(proposal.reason, _WORDS)}" if proposal.reason else "")]


def _money(minor: int, facts: QuestionFacts, reader: Reader) -> str:
    return reader.money(minor, facts.version.currency)


def _others(rest: Sequence[AskedLine], facts: QuestionFacts, reader: Reader) -> list[Block]:
    """Menus of those that have no button of their own."""
    count = reader.n("and {count} more line", "and {count} more lines", len(rest))
    if not facts.is_open:
        return [kit.section(count)]
    menus = []
    for number, first in enumerate(range(0, len(rest), _MOST_OPTIONS)):
        some = rest[first : first + _MOST_OPTIONS]
        options = [kit.option(each.line.code, str(each.question.id)) for each in some]
        menu = kit.select(Action.PLAN_PROPOSE_OTHER, options, None, reader.t("Propose for…"))
        menus.append(kit.section(count if number == 0 else "…", accessory=menu))
    return menus[:_MOST_LINES]


def propose_form(facts: QuestionFacts, asked: AskedLine, reader: Reader) -> Block:
    """Filled in with what was proposed before, else with what is suggested."""
    known = None if asked.proposal is None else asked.proposal.proposal
    minor = asked.line.amount_minor if known is None else known.amount_minor
    typed = typed_amount(minor, facts.version.currency)
    amount = kit.number(Field.PROPOSED_AMOUNT, typed, decimals=True, minimum="0")
    reason = kit.text_input(Field.REASON, known.reason if known else "", multiline=True)
    expected = known.expected_result if known else asked.line.expected_result
    blocks = [
        kit.section("\n".join(_words(asked, facts, reader)[:2])),
        kit.input_block(reader.t("Proposed amount"), amount, hint=_hint(asked, facts, reader)),
        kit.input_block(reader.t("Reason"), reason, optional=True, hint=_when_needed(asked, facts, reader)),
        kit.input_block(
            reader.t("Expected result"),
            kit.text_input(Field.EXPECTED_RESULT, expected, multiline=True),
            optional=True,
        ),
    ]
    return kit.modal(
        reader.t("Propose"),
        View.PLAN_PROPOSE,
        blocks,
        submit=reader.t("Send"),
        close=reader.t("Cancel"),
        metadata=json.dumps({"question_id": asked.question.id}),
    )


def _hint(asked: AskedLine, facts: QuestionFacts, reader: Reader) -> str:
    if asked.limits.rounding_minor == 1:
        return ""
    return reader.t("In steps of {amount}", amount=_money(asked.limits.rounding_minor, facts, reader))


def _when_needed(asked: AskedLine, facts: QuestionFacts, reader: Reader) -> str:
    most = asked.limits.unexplained_minor
    if most is None or asked.line.reason:
        return ""
    return reader.t("Needed above {amount}", amount=_money(most, facts, reader))


def unanswered_blocks(questions: Sequence[Unanswered], reader: Reader) -> list[Block]:
    """For the list of what is late: each version once, with the first of its lines to answer."""
    by_version: dict[str, list[Unanswered]] = {}
    for each in questions:
        by_version.setdefault(each.version, []).append(each)
    return [
        kit.section(
            cut_marked(
                reader.t(
                    "*Plan {version}* waits for what you propose: {lines}",
                    version=version,
                    lines=", ".join(said(each.line) for each in mine),
                ),
                _LINE,
            ),
            accessory=kit.button(reader.t("Propose…"), Action.PLAN_PROPOSE, str(mine[0].question_id)),
        )
        for version, mine in by_version.items()
    ]
