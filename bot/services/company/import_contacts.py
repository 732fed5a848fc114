"""Import the people at the customers: identified by customer and name, by `contact_id` where names repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.domain.books.audit import AuditAction
from bot.domain.company.customer import Contact
from bot.domain.company.identity import identity
from bot.services.company.import_result import ImportResult, changes_for_audit
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Sheet

# Names and titles are personal: the chain must outlive their erasure.
_AUDITED = ("public_official",)

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row as a contact; what the file has no column for is empty."""

    line: int
    contact: Contact
    name_key: tuple[int, str]
    id_key: tuple[int, str]


def import_contacts(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. A contact that is missing from the file stays.

    Raises BadFile, and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    stored = tx.company.contacts()
    problems = Problems()
    drafts = _without_repeats(_read(tx, sheet, problems), problems)
    matches = list(_matched(drafts, stored, problems))
    problems.refuse_if_any()

    wanted = [(there, _resolved(sheet, draft.contact, there)) for draft, there in matches]
    new = [contact for there, contact in wanted if there is None]
    changed = [(there, contact) for there, contact in wanted if there is not None and there != contact]
    tx.company.add_contacts(new)
    tx.company.save_contacts([contact for _, contact in changed])
    result = ImportResult(len(new), len(changed), len(sheet.rows) - len(new) - len(changed))
    if result.changed_anything:
        facts = result.entry(
            sheet,
            created=len(new),
            changed={
                str(contact.id): changes_for_audit(there, contact, _AUDITED) for there, contact in changed
            },
        )
        tx.audit.add(actor, AuditAction.CONTACTS_IMPORTED, "contacts", facts)
    return result


def _read(tx: AdministrativeTransaction, sheet: Sheet, problems: Problems) -> Iterator[_Draft]:
    customers = {identity(customer.code): customer for customer in tx.company.customers()}
    codes = [customer.code for customer in customers.values()]
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.name("customer_code", required=True, most=CODE_LENGTH)
        customer = customers.get(identity(code))
        if code and customer is None:
            problems.add_unknown(row.line, "customer_code", "unknown_customer", code, codes)
        contact = Contact(
            id=0,
            customer_id=customer.id if customer else 0,
            name=cells.name("name", required=True),
            title=cells.name("title"),
            public_official=cells.yes_no("public_official"),
            contact_id=cells.name("contact_id", most=CODE_LENGTH),
            rank=cells.name("rank"),
        )
        yield _Draft(row.line, contact, _name_key(contact), _id_key(contact))


def _without_repeats(drafts: Iterable[_Draft], problems: Problems) -> list[_Draft]:
    """A row that says again what an earlier one says is passed over: lists of people are full of them."""
    kept: dict[tuple[int, str, str], _Draft] = {}
    ids: dict[tuple[int, str], int] = {}
    for draft in drafts:
        contact = draft.contact
        first = kept.setdefault((*draft.name_key, draft.id_key[1]), draft)
        if first is not draft:
            same = replace(first.contact, name=contact.name, contact_id=contact.contact_id)
            if same != contact:
                problems.add(draft.line, "name", "contact_twice", value=contact.name, first_line=first.line)
        elif contact.contact_id and ids.setdefault(draft.id_key, draft.line) != draft.line:
            first_line = ids[draft.id_key]
            problems.add(
                draft.line, "contact_id", "twice_in_file", value=contact.contact_id, first_line=first_line
            )
    return list(kept.values())


def _matched(
    drafts: Iterable[_Draft], stored: Sequence[Contact], problems: Problems
) -> Iterator[tuple[_Draft, Contact | None]]:
    """Each with who that is in the company data; None for somebody new."""
    by_id = {_id_key(contact): contact for contact in stored if contact.contact_id}
    known_by_name = _grouped((_name_key(contact), contact) for contact in stored)
    for key, namesakes in _grouped((draft.name_key, draft) for draft in drafts).items():
        known = known_by_name.get(key, [])
        heir, unnumbered = _heir(namesakes, known, by_id)
        for draft in namesakes:
            if draft.contact.contact_id:
                yield draft, by_id.get(draft.id_key) or (unnumbered if draft is heir else None)
            elif len(namesakes) > 1 or len(known) > 1:
                problems.add(draft.line, "contact_id", "contact_needs_id", value=draft.contact.name)
            else:
                yield draft, known[0] if known else None


def _heir(
    namesakes: Sequence[_Draft], known: Sequence[Contact], by_id: Mapping[tuple[int, str], Contact]
) -> tuple[_Draft | None, Contact | None]:
    """Who of several takes over the contact that had no id so far: of the same title, or the first."""
    unnumbered = next((contact for contact in known if not contact.contact_id), None)
    new = [draft for draft in namesakes if draft.contact.contact_id and draft.id_key not in by_id]
    if unnumbered is None or not new:
        return None, None
    return min(new, key=lambda draft: draft.contact.title != unnumbered.title), unnumbered


def _resolved(sheet: Sheet, contact: Contact, there: Contact | None) -> Contact:
    """The contact as it is to be: a column that the file does not have says nothing about what is stored."""
    if there is None:
        return contact
    kept = {name: getattr(there, name) for name in ("title", "rank") if name not in sheet.columns}
    contact_id = contact.contact_id or there.contact_id
    return replace(contact, id=there.id, contact_id=contact_id, **kept)


def _name_key(contact: Contact) -> tuple[int, str]:
    return contact.customer_id, identity(contact.name)


def _id_key(contact: Contact) -> tuple[int, str]:
    return contact.customer_id, identity(contact.contact_id)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
