"""What makes a people file unusable as a whole: repeats, unknown managers, chains without an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.company.customer import Person
from bot.sheets.problems import Problems

MOST_LEVELS = 100
"""How many managers may stand one above the other: each decision walks up all of them."""
_SHOWN_OF_CIRCLE = 12


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A row as a person. `employed` None: the file does not say."""

    line: int
    person: Person
    manager_email: str
    employed: bool | None


def refuse_repeats(drafts: Sequence[PersonDraft], stored: Mapping[str, Person], problems: Problems) -> None:
    seen: dict[str, int] = {}
    named = {draft.person.email: draft.person.slack_id for draft in drafts}
    owners = {
        named.get(email) or person.slack_id: email for email, person in stored.items() if person.slack_id
    }
    slack_lines: dict[str, int] = {}
    for draft in drafts:
        email, slack_id = draft.person.email, draft.person.slack_id
        if email and seen.setdefault(email, draft.line) != draft.line:
            problems.add(draft.line, "email", "twice_in_file", value=email, first_line=seen[email])
        if not slack_id:
            continue
        if slack_lines.setdefault(slack_id, draft.line) != draft.line:
            problems.add(
                draft.line, "slack_id", "twice_in_file", value=slack_id, first_line=slack_lines[slack_id]
            )
        elif owners.get(slack_id, email) != email:
            problems.add(draft.line, "slack_id", "slack_id_taken", value=slack_id, email=owners[slack_id])


def refuse_unknown_managers(
    drafts: Sequence[PersonDraft], stored: Mapping[str, Person], problems: Problems
) -> None:
    known = dict.fromkeys(sorted({*stored, *(draft.person.email for draft in drafts)}))
    for draft in drafts:
        if draft.manager_email and draft.manager_email not in known:
            problems.add_unknown(draft.line, "manager_email", "unknown_manager", draft.manager_email, known)


def refuse_endless_chains(
    drafts: Sequence[PersonDraft], stored: Mapping[str, Person], problems: Problems
) -> None:
    """Requests go up the line of managers: in a circle nobody could ever decide."""
    emails = {person.id: email for email, person in stored.items()}
    manager_of = {email: emails.get(person.manager_id or 0, "") for email, person in stored.items()}
    manager_of.update({draft.person.email: draft.manager_email for draft in drafts})
    circles, levels = _walked(manager_of)
    for draft in drafts:
        email = draft.person.email
        if email in circles:
            shown = _shown(email, circles[email])
            problems.add(draft.line, "manager_email", "managers_in_a_circle", circle=shown)
        elif levels.get(email, 0) > MOST_LEVELS:
            problems.add(draft.line, "manager_email", "managers_too_many", most=MOST_LEVELS)


def _walked(manager_of: Mapping[str, str]) -> tuple[dict[str, list[str]], dict[str, int]]:
    """By address: the circle that somebody is in, and how many managers others have above them.

    Everybody is walked over once, however long the chains are.
    """
    circles: dict[str, list[str]] = {}
    levels: dict[str, int] = {"": -1}
    for start in manager_of:
        way: dict[str, int] = {}
        at = start
        while at not in levels and at not in way:
            way[at] = len(way)
            at = manager_of.get(at, "")
        walked = list(way)
        if at in way:
            circle = walked[way[at] :]
            circles.update(dict.fromkeys(circle, circle))
            levels.update(dict.fromkeys(circle, 0))
            walked = walked[: way[at]]
        lowest = levels[at] + 1
        levels.update({email: lowest + up for up, email in enumerate(reversed(walked))})
    return circles, levels


def _shown(start: str, circle: list[str]) -> str:
    """The circle from `start` round to it; of a long one only that it is one."""
    if len(circle) > _SHOWN_OF_CIRCLE:
        return f"{start} → … → {start}"
    at = circle.index(start)
    return " → ".join([*circle[at:], *circle[:at], start])
