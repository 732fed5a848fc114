"""Import the people of the company: who they are, whom they report to, what they may do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.services.company.authority_news import tell_authority_changes
from bot.services.company.import_result import ImportResult, changes_for_audit
from bot.services.company.operator import Operator, acting_person
from bot.services.company.people_checks import (
    PersonDraft,
    refuse_endless_chains,
    refuse_repeats,
    refuse_unknown_managers,
)
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Sheet

# What the audit may show of a change. Names and addresses are personal: the chain must outlive their erasure.
_AUDITED = ("department", "region", "manager_id", "tier", "roles", "employed", "country")
_SLACK_ID = 64


def import_people(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. Somebody who is missing from the file stays: their requests and decisions need them.

    Raises BadFile, and what `acting_person` raises; NotFound("no_policy") when a tier is named and no policy
    says which there are.
    """
    tx.company.lock()
    stored = {person.email: person for person in tx.company.people()}
    # The first import can't be done by somebody who exists.
    actor = acting_person(tx, operator) if stored else None
    problems = Problems()
    drafts = list(_read(tx, sheet, problems))
    stored = _renamed(stored, drafts)
    refuse_repeats(drafts, stored, problems)
    refuse_unknown_managers(drafts, stored, problems)
    refuse_endless_chains(drafts, stored, problems)
    problems.refuse_if_any()

    new = [draft for draft in drafts if draft.person.email not in stored]
    ids = {email: person.id for email, person in stored.items()}
    ids.update(tx.company.add_people([draft.person for draft in new]))
    wanted = [_resolved(draft, stored.get(draft.person.email), ids, sheet.columns) for draft in drafts]
    changed = [
        person for person in wanted if person != stored.get(person.email, replace(person, manager_id=None))
    ]
    tx.company.save_people(changed)
    updated = [person for person in changed if person.email in stored]
    result = ImportResult(len(new), len(updated), len(drafts) - len(new) - len(updated))
    if result.changed_anything:
        facts = result.entry(
            sheet,
            created=tuple(sorted(ids[draft.person.email] for draft in new)),
            changed={
                str(person.id): changes_for_audit(stored[person.email], person, _AUDITED)
                for person in updated
            },
        )
        importer = actor or _first_actor(tx, operator)
        tx.audit.add(importer, AuditAction.PEOPLE_IMPORTED, "people", facts)
        return replace(result, authority=tell_authority_changes(tx, importer, stored.values(), changed))
    return result


def _renamed(stored: Mapping[str, Person], drafts: Sequence[PersonDraft]) -> dict[str, Person]:
    """The stored people by the address that the file gives them: a known Slack id with a new one renames.

    Not where the file has the old address too, or the company knows the new one: those are two people.
    """
    addresses = {draft.person.email for draft in drafts}
    by_account = {
        person.slack_id: person
        for person in stored.values()
        if person.slack_id and person.email not in addresses
    }
    new_names = {
        by_account[draft.person.slack_id].email: draft.person.email
        for draft in drafts
        if draft.person.slack_id in by_account and draft.person.email not in stored
    }
    return {new_names.get(email, email): person for email, person in stored.items()}


def _first_actor(tx: AdministrativeTransaction, operator: Operator) -> Actor:
    """The first file may bring the very person who imports it."""
    person = tx.people.by_email(operator.email) if operator.email else None
    return operator.acting_as(person) if person else operator.unnamed


def _read(tx: AdministrativeTransaction, sheet: Sheet, problems: Problems) -> Iterator[PersonDraft]:
    tiers: Collection[str] = ()
    if any(row.cells["tier"] for row in sheet.rows):
        tiers = [tier.name for tier in tx.policies.in_force(tx.today).authority]
    for row in sheet.rows:
        cells = CellReader(row, problems)
        person = Person(
            id=0,
            name=cells.name("name", required=True),
            email=cells.email("email", required=True),
            department=cells.dimension("department"),
            region=cells.dimension("region"),
            tier=cells.choice("tier", tiers),
            roles=frozenset(Role(role) for role in cells.words("roles", [role.value for role in Role])),
            slack_id=_slack_id(cells),
            country=cells.country("country"),
        )
        yield PersonDraft(row.line, person, cells.email("manager_email"), _employed(cells))


def _employed(cells: CellReader) -> bool | None:
    return cells.yes_no("active") if cells.raw("active") else None


def _slack_id(cells: CellReader) -> str:
    value = cells.name("slack_id", most=_SLACK_ID).upper()
    if value and not (value[0] in "UW" and value.isascii() and value.isalnum() and len(value) > 2):
        cells.problem("slack_id", "not_a_slack_id", value=value)
    return value


def _resolved(
    draft: PersonDraft, stored: Person | None, ids: Mapping[str, int], columns: Collection[str]
) -> Person:
    """The person as they are to be: what a file can't say, or does not, stays."""
    base: dict[str, Any] = {"id": ids[draft.person.email], "manager_id": ids.get(draft.manager_email)}
    if stored is not None:
        base |= {name: getattr(stored, name) for name in ("locale", "timezone", "employed", "deactivated")}
        base |= {name: getattr(stored, name) for name in ("country",) if name not in columns}
        # An empty cell means "look it up by e-mail": what was looked up since is not forgotten.
        base["slack_id"] = draft.person.slack_id or stored.slack_id
    if draft.employed is not None:
        base["employed"] = draft.employed
    return replace(draft.person, **base)
