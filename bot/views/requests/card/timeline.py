"""What has happened to a request, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actuals.actual import Actual
from bot.domain.approvals.approval import Decision, StepKind, signed_twice
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.term_change import RequestEdit
from bot.i18n import N_, Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit.text import said
from bot.views.requests.card.changes import changes_words
from bot.views.requests.findings import of_item

_DECISIONS = {
    "approve": N_("{name} approved {amount}"),
    "reject": N_("{name} rejected it"),
    "ask": N_("{name} asked"),
    "reassign": N_("{name} handed the decision to {other}"),
}
_SAME_PERSON = {
    StepKind.CONTROLLER: N_("{name} signed as manager and as controller: nobody else could."),
    StepKind.COMPLIANCE: N_("{name} signed as manager and for compliance: nobody else could."),
}
_MARKS = {"approve": ":white_check_mark:", "reject": ":x:"}
_DOT = "•"

_MOST_LINES, _MOST_WORDS, _NAME, _MOST_NAMES = 12, 300, 60, 5


NEWEST = 2
"""So many events of a card stand open: what happened last, and what it was about."""


def conversation(facts: RequestFacts, reader: Reader) -> list[str]:
    """Decisions, edits, the question with its answer, and actuals that went otherwise than was approved."""
    explained = [
        _actual_line(facts, actual, reader) for actual in facts.live_actuals if _is_news(facts, actual)
    ]
    lines = [*_decision_lines(facts, reader), *_same_person_lines(facts, reader), *explained]
    return _last(lines, reader)


def _is_news(facts: RequestFacts, actual: Actual) -> bool:
    """Whether those who approved it read of it: it is over, or somebody came whom nobody had named."""
    approved = facts.request.terms.items[actual.item - 1].recipient_ids
    return bool(actual.reason or set(actual.came) - set(approved))


def timeline(facts: RequestFacts, reader: Reader) -> list[str]:
    """From the submission to the actuals, for the requester."""
    submitted = reader.t("Submitted {time}", time=reader.time(facts.request.submitted_at))
    lines = [
        f"{_DOT} {submitted}",
        *_decision_lines(facts, reader),
        *_same_person_lines(facts, reader),
        *(_actual_line(facts, actual, reader) for actual in facts.actuals),
        *_refused_files(facts, reader),
    ]
    return _last(lines, reader)


def _last(lines: list[str], reader: Reader) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    hidden = len(lines) - _MOST_LINES + 1
    earlier = reader.n("… {count} earlier entry", "… {count} earlier entries", hidden)
    return [earlier, *lines[hidden:]]


def _decision_lines(facts: RequestFacts, reader: Reader) -> list[str]:
    """Decisions with the answers to them, and edits, in the order in which they came."""
    request = facts.request
    questions = [made.id for made in facts.decisions if made.action == "ask"]
    events = [(edit.at, [_edit_line(facts, edit, reader)]) for edit in facts.edits]
    for made in facts.decisions:
        # A question that still waits stands on its own, above.
        is_open = request.state is RequestState.CHANGES_REQUESTED and made.id in questions[-1:]
        lines = [_decision_line(facts, made, reader, with_reason=not is_open)]
        if request.answer and questions and made.id == questions[-1]:
            lines.append(_answer_line(facts, reader))
        events.append((made.at, lines))
    return [line for _, lines in sorted(events, key=lambda event: event[0]) for line in lines]


def _edit_line(facts: RequestFacts, edit: RequestEdit, reader: Reader) -> str:
    edited = reader.t("{name} edited it", name=said(facts.requester.name, _NAME))
    line = reader.t("{mark} {words}, {time}", mark=_DOT, words=edited, time=reader.time(edit.at))
    words = changes_words(edit.changes, facts.request.terms.currency, reader)
    return reader.t("{who}: {words}", who=line, words=words)


def _decision_line(facts: RequestFacts, made: Decision, reader: Reader, *, with_reason: bool) -> str:
    sentence = _DECISIONS.get(made.action)
    values = {
        "name": said(facts.name(made.person_id), _NAME),
        "amount": reader.money(made.amount_minor or 0, facts.request.terms.currency),
        "other": said(facts.name(made.other_id), _NAME),
    }
    words = reader.t(sentence, **values) if sentence else f"{values['name']} · {made.action}"
    mark = _MARKS.get(made.action, _DOT)
    line = reader.t("{mark} {words}, {time}", mark=mark, words=words, time=reader.time(made.at))
    if not (made.reason and with_reason):
        return line
    return reader.t("{who}: {words}", who=line, words=said(made.reason, _MOST_WORDS))


def _same_person_lines(facts: RequestFacts, reader: Reader) -> list[str]:
    """A rule asks for a second pair of eyes: where the company has none, everybody sees that."""
    return [
        f":warning: {reader.t(_SAME_PERSON[role], name=said(facts.name(person_id), _NAME))}"
        for person_id, role in signed_twice(facts.steps)
        if role in _SAME_PERSON
    ]


def _answer_line(facts: RequestFacts, reader: Reader) -> str:
    answered = reader.t("{name} answered", name=said(facts.requester.name, _NAME))
    words = reader.t("{who}: {words}", who=answered, words=said(facts.request.answer, _MOST_WORDS))
    return f"{_DOT} {words}"


def _actual_line(facts: RequestFacts, actual: Actual, reader: Reader) -> str:
    sentence = N_("Spent {amount} on {day}")
    if actual.reversed_at is not None:
        sentence = N_("~Spent {amount} on {day}~ (corrected)")
    elif actual.final:
        sentence = N_("Spent {amount} on {day} (final)")
    amount = reader.money(actual.amount_minor, actual.currency)
    words = reader.t(sentence, amount=amount, day=reader.date(actual.spent_on))
    if facts.request.has_several_items:
        words = of_item(actual.item, words, reader)
    if actual.reason:
        words = reader.t("{who}: {words}", who=words, words=said(actual.reason, _MOST_WORDS))
    came = _who_came(facts, actual, reader) if actual.reversed_at is None else []
    return f"{_DOT} {' · '.join([words, *came])}"


def _who_came(facts: RequestFacts, actual: Actual, reader: Reader) -> list[str]:
    """Contacts and other guests, then our people; nothing where nobody has said it. mrkdwn."""
    if actual.other_guests is None:
        return []
    contacts = [facts.contacts[each].told_apart for each in actual.came if each in facts.contacts]
    guests = [_names(contacts, reader)] if contacts else []
    if actual.other_guests:
        guests.append(reader.n("{count} other guest", "{count} other guests", actual.other_guests))
    ours = [facts.name(person_id) for person_id in actual.our_people]
    told = [reader.t("came: {names}", names=reader.t(", ").join(guests))] if guests else []
    told += [reader.t("ours: {names}", names=_names(ours, reader))] if ours else []
    return told or [reader.t("nobody came")]


def _names(names: Sequence[str], reader: Reader) -> str:
    """The first few of them, and how many more there are. mrkdwn."""
    shown = [said(name, _NAME) for name in names[:_MOST_NAMES]]
    more = len(names) - len(shown)
    return reader.t(", ").join([*shown, *([reader.n("{count} more", "{count} more", more)] if more else [])])


def _refused_files(facts: RequestFacts, reader: Reader) -> list[str]:
    sentence = N_("The file {name} can’t be kept. Send it as PDF or picture.")
    return [
        f":warning: {reader.t(sentence, name=said(stored.name, _NAME))}"
        for stored in facts.files
        if stored.state == "refused"
    ]
