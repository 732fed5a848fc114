"""What files of people, customers and contacts bring, as rows: read and written for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.company.customer import Contact, Customer, Person
from bot.domain.company.identity import identity
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.company.customers import contact_from_row, customer_from_row
from bot.storage.company.person_rows import person_columns, person_from
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.schema.tables import contact, customer, person, workspace


class SqlCompanyData:
    """Fulfils `services.ports.company.CompanyData`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def lock(self) -> None:
        # Not FOR UPDATE: every insert of the running bot refers to this row, and would wait.
        statement = select(workspace.c.id).where(workspace.c.id == self._workspace_id)
        self._connection.execute(statement.with_for_update(key_share=True))

    def people(self) -> Sequence[Person]:
        everybody = self._rows.select(person).with_only_columns(*person_columns(person))
        return [person_from(row) for row in self._connection.execute(everybody)]

    def add_people(self, people: Sequence[Person]) -> dict[str, int]:
        # Somebody new may have the account that a colleague in the same file had.
        taken = [found.slack_id for found in people if found.slack_id]
        owned = self._rows.select(person).where(person.c.slack_id.in_(taken))
        owners = [row.id for row in self._connection.execute(owned)] if taken else []
        self._rows.update(person, ((owner, {"slack_id": None}) for owner in owners))
        added = self._rows.add(person, ({**_of_person(found), "manager_id": None} for found in people))
        self._journal.touched(person, [*owners, *added])
        return {found.email: found.id for found in self.people()} if people else {}

    def save_people(self, people: Sequence[Person]) -> None:
        # Two people may have swapped their Slack ids: let go of all before giving any.
        self._rows.update(person, ((found.id, {"slack_id": None}) for found in people))
        self._rows.update(person, ((found.id, _of_person(found)) for found in people))
        self._journal.touched(person, [found.id for found in people])

    def customers(self) -> Sequence[Customer]:
        return [customer_from_row(row) for row in self._connection.execute(self._rows.select(customer))]

    def add_customers(self, customers: Sequence[Customer]) -> None:
        added = self._rows.add(customer, (_of_customer(found) for found in customers))
        self._journal.touched(customer, added)

    def save_customers(self, customers: Sequence[Customer]) -> None:
        self._rows.update(customer, ((found.id, _of_customer(found)) for found in customers))
        self._journal.touched(customer, [found.id for found in customers])

    def contacts(self) -> Sequence[Contact]:
        return [contact_from_row(row) for row in self._connection.execute(self._rows.select(contact))]

    def add_contacts(self, contacts: Sequence[Contact]) -> None:
        added = self._rows.add(contact, (_of_contact(found) for found in contacts))
        self._journal.touched(contact, added)

    def save_contacts(self, contacts: Sequence[Contact]) -> None:
        self._rows.update(contact, ((found.id, _of_contact(found)) for found in contacts))
        self._journal.touched(contact, [found.id for found in contacts])


def _of_person(found: Person) -> dict[str, Any]:
    return {
        "email": found.email,
        "name": found.name,
        "department": found.department,
        "region": found.region,
        "manager_id": found.manager_id,
        "tier": found.tier,
        "roles": " ".join(sorted(role.value for role in found.roles)),
        "slack_id": found.slack_id or None,
        "active": found.employed,
        "country": found.country,
        "name_key": identity(found.name),
        "text_salt": new_salt(),
    }


def _of_customer(found: Customer) -> dict[str, Any]:
    margin = found.margin_percent
    return {
        **{name: getattr(found, name) for name in Customer.__slots__ if name not in ("id", "margin_percent")},
        "margin_hundredths": None if margin is None else int(margin * 100),
        "code_key": identity(found.code),
        "name_key": identity(found.name),
    }


def _of_contact(found: Contact) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in Contact.__slots__ if name != "id"},
        "name_key": identity(found.name),
        "text_salt": new_salt(),
    }
