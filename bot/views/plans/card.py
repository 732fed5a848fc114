"""The card of somebody who agrees on a version of the plan: what it comes to, what moves, what to do."""

from __future__ import annotations

from bot.domain.plans.agreement import PlanState, Signature, Stage, Verdict
from bot.i18n import Reader
from bot.planning.compare import Comparison
from bot.services.plans.reading.facts import PlanFacts
from bot.services.ports.plans import LineComment
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, plan_value
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said
from bot.views.plans.chart import category_chart
from bot.views.plans.words import plan_state_name
from bot.views.terminal.plan import describe_plan_finding

_CHANGES, _FINDINGS, _COMMENTS = 10, 8, 10
_PART, _WORDS = 2500, 300


def plan_card(facts: PlanFacts, person_id: int, reader: Reader) -> Message:
    """For one person: with buttons while their signature is waited for."""
    asked = facts.asks(person_id)
    title = _title(facts, asked, reader)
    parts: list[Block] = [kit.header(title), kit.section(plan_total(facts, reader))]
    parts += [category_chart(facts, reader)] if facts.categories else []
    parts += [kit.section(text) for text in _sections(facts, reader) if text]
    parts.append(kit.context(cut_marked(_signatures(facts, reader), _PART)))
    if asked is not None:
        parts.append(_buttons(facts, asked, reader))
    return Message(f"{said(title)}. {plan_total(facts, reader)}", parts)


def _title(facts: PlanFacts, asked: Stage | None, reader: Reader) -> str:
    name = facts.version.name
    if asked is Stage.REVIEW:
        return reader.t("Plan {version}: needs your agreement", version=name)
    if asked is Stage.APPROVE:
        return reader.t("Plan {version}: needs your approval", version=name)
    state = plan_state_name(facts.agreement.state.value, reader)
    return reader.t("Plan {version}: {plan_state}", version=name, plan_state=state)


def plan_total(facts: PlanFacts, reader: Reader) -> str:
    """What it comes to, and how much that is beside the budget in force."""
    currency = facts.version.currency
    text = _sum(facts, reader)
    if facts.compared_with is None:
        return text
    together = Comparison("", facts.before_minor, facts.planned_minor)
    beside = reader.t(
        "Its lines come to {change} beside the budget of {year}.",
        change=_change(together, currency, reader),
        year=facts.compared_with,
    )
    return f"{text} {beside}"


def _sum(facts: PlanFacts, reader: Reader) -> str:
    currency = facts.version.currency
    planned = reader.money(facts.planned_minor, currency)
    count = sum(row.b_minor is not None for row in facts.lines)
    if not facts.is_whole:
        return reader.n(
            "*{planned}* on {count} line.", "*{planned}* on {count} lines.", count, planned=planned
        )
    return reader.t(
        "*{total}*: {planned} on {count} lines, {reserve} in reserve.",
        total=reader.money(facts.version.total_minor, currency),
        planned=planned,
        count=count,
        reserve=reader.money(facts.version.reserve_minor, currency),
    )


def _change(row: Comparison, currency: str, reader: Reader) -> str:
    sign = "+" if row.difference_minor > 0 else "−" if row.difference_minor < 0 else "±"
    amount = f"{sign}{reader.money(abs(row.difference_minor), currency)}"
    return amount if row.percent is None else f"{amount} ({sign}{reader.number(abs(row.percent))} %)"


def _sections(facts: PlanFacts, reader: Reader) -> list[str]:
    changes = _listed(reader.t("Largest changes"), _changes(facts, reader))
    return [changes, plan_findings(facts, reader), plan_comments(facts, reader)]


def plan_findings(facts: PlanFacts, reader: Reader) -> str:
    """Empty where there are none."""
    return _listed(reader.t("Findings"), _findings(facts, reader))


def plan_comments(facts: PlanFacts, reader: Reader) -> str:
    """What was said of its lines; empty where nothing was."""
    return _listed(reader.t("Comments"), _comments(facts, reader))


def _listed(title: str, lines: list[str]) -> str:
    return cut_marked("\n".join([f"*{title}*", *lines]), _PART) if lines else ""


def _changes(facts: PlanFacts, reader: Reader) -> list[str]:
    changed = [row for row in facts.lines if row.difference_minor]
    shown = [
        f"• {said(row.key)}: {reader.money(row.b_minor or 0, facts.version.currency)}, "
        f"{_change(row, facts.version.currency, reader)}"
        + (f" – {said(row.reason, _WORDS)}" if row.reason else "")
        for row in changed[:_CHANGES]
    ]
    if len(changed) > _CHANGES:
        shown.append(reader.t("and {count} more", count=len(changed) - _CHANGES))
    return shown


def _findings(facts: PlanFacts, reader: Reader) -> list[str]:
    found = [f"• {said(describe_plan_finding(each, reader), _WORDS)}" for each in facts.findings]
    more = len(found) - _FINDINGS
    return found[:_FINDINGS] + ([reader.t("and {count} more", count=more)] if more > 0 else [])


def _comments(facts: PlanFacts, reader: Reader) -> list[str]:
    return [_comment(facts, each, reader) for each in facts.comments[-_COMMENTS:]]


def _comment(facts: PlanFacts, comment: LineComment, reader: Reader) -> str:
    return reader.t(
        "• {line}: {comment} ({name})",
        line=said(comment.line),
        comment=said(comment.comment, _WORDS),
        name=said(_name(facts, comment.person_id)),
    )


def _name(facts: PlanFacts, person_id: int | None) -> str:
    person = facts.people.get(person_id or 0)
    return person.name if person else "–"


def _signatures(facts: PlanFacts, reader: Reader) -> str:
    """Who has signed and what they said, and for whom it waits."""
    agreement = facts.agreement
    words = [_signed(facts, each, reader) for each in agreement.signatures if each.signed_by is not None]
    if agreement.waiting:
        names = ", ".join(said(_asked(facts, each)) for each in agreement.waiting)
        words.append(reader.t("Waits for {names}.", names=names))
    elif agreement.state is PlanState.APPROVED:
        words.append(reader.t("It comes into force by itself, in its year."))
    return " ".join(words) or reader.t("Nobody has signed.")


def _asked(facts: PlanFacts, signature: Signature) -> str:
    return signature.role.value if signature.role else _name(facts, signature.person_id)


def _signed(facts: PlanFacts, signature: Signature, reader: Reader) -> str:
    name = said(_name(facts, signature.signed_by))
    if signature.verdict is Verdict.RETURNED:
        reason = said(signature.reason, _WORDS)
        return reader.t("{name} sends it back: {reason}.", name=name, reason=reason)
    if signature.stage is Stage.REVIEW:
        return reader.t("{name} agrees.", name=name)
    return reader.t("{name} approves.", name=name)


def _buttons(facts: PlanFacts, stage: Stage, reader: Reader) -> Block:
    value = plan_value(facts.version.id, stage)
    comment = kit.button(reader.t("Comment on a line…"), Action.PLAN_COMMENT, value)
    if stage is Stage.REVIEW:
        return kit.actions(
            [
                kit.button(reader.t("Agree"), Action.PLAN_AGREE, value, "primary"),
                comment,
                kit.button(reader.t("Ask for changes…"), Action.PLAN_RETURN, value),
            ]
        )
    return kit.actions(
        [
            kit.button(reader.t("Approve the plan"), Action.PLAN_AGREE, value, "primary"),
            comment,
            kit.button(reader.t("Return…"), Action.PLAN_RETURN, value),
        ]
    )
