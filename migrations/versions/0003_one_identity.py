"""One identity for what looks the same: names and keys made plain, twins merged

Customers and contacts that look the same become one. So do people, as long as nothing in the books says what
the second of them did: those books are never rewritten. Who can't be merged takes no new decision where only
the other one has a Slack account, and `goodwill doctor` names both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import structlog
from alembic import op

# Not a copy: the keys must be those that the running code compares with.
from bot.domain.company.identity import as_name, email_identity, identity

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

log = structlog.get_logger()

# Where a person is only named as being in charge: whoever looks the same can take it over.
_IN_CHARGE = (("person", "manager_id"), ("customer", "owner_id"), ("budget_line", "owner_id"))
# Dimensions are compared letter by letter, so that all of them are made plain.
_PLAIN = {
    "person": ("name", "department", "region"),
    "customer": ("name", "region", "product_line"),
    "contact": ("name", "title"),
    "budget_line": ("department", "region", "product_line"),
    "spend_request": ("department", "region", "product_line"),
}
_KEYED = {"person": ("name",), "customer": ("code", "name"), "contact": ("name",)}
_USE = ("workspace_id", "plan_id", "customer_id", "department", "region")
_SUMS = ("held_minor", "ratings_total", "ratings_count")

Row = Mapping[str, Any]


def upgrade() -> None:
    connection = op.get_bind()
    _merge_people(connection)
    _merge_customers(connection)
    _merge_contacts(connection)
    for table, columns in _PLAIN.items():
        _make_plain(connection, table, columns)
    _fold_uses(connection, {})
    for table, columns in _KEYED.items():
        _write_keys(connection, table, columns)
    _unique("uq_customer_code_key", "customer", ["workspace_id", "code_key"], "code_key <> ''")
    _unique("uq_contact_name_key", "contact", ["customer_id", "name_key", "contact_id"], "name_key <> ''")
    _unique("uq_contact_contact_id", "contact", ["customer_id", "contact_id"], "contact_id <> ''")


def downgrade() -> None:
    op.drop_index("uq_contact_contact_id", "contact")
    op.drop_index("uq_contact_name_key", "contact")
    op.drop_index("uq_customer_code_key", "customer")


def _unique(name: str, table: str, columns: Sequence[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def _rows(connection: sa.Connection, statement: str, **values: Any) -> list[Row]:
    return list(connection.execute(sa.text(statement), values).mappings())


def _run(connection: sa.Connection, statement: str, **values: Any) -> None:
    connection.execute(sa.text(statement), values)


def _twins(rows: Iterable[Row], key: Callable[[Row], tuple[Any, ...]]) -> list[list[Row]]:
    """Groups of two or more that have a key in common, in the order of their ids."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


def _merge_people(connection: sa.Connection) -> None:
    people = _rows(connection, "SELECT * FROM person ORDER BY id")
    for twins in _twins(people, lambda row: (row["workspace_id"], email_identity(row["email"]))):
        # Who has a Slack account is who acts; then who is active; then who was there first.
        kept, *others = sorted(twins, key=lambda row: (not row["slack_id"], not row["active"], row["id"]))
        for other in others:
            _merge_person(connection, kept, other)
    for row in _rows(connection, "SELECT id, workspace_id, email FROM person ORDER BY id"):
        plain = email_identity(row["email"])
        taken = "SELECT 1 FROM person WHERE workspace_id = :workspace AND email = :email"
        if plain != row["email"] and not _rows(connection, taken, workspace=row["workspace_id"], email=plain):
            _run(connection, "UPDATE person SET email = :email WHERE id = :id", email=plain, id=row["id"])


def _merge_person(connection: sa.Connection, kept: Row, other: Row) -> None:
    ids = {"kept": kept["id"], "other": other["id"]}
    if any(_names(connection, table, column, other["id"]) for table, column in _references(connection)):
        if kept["slack_id"] and not other["slack_id"]:
            _run(connection, "UPDATE person SET active = false WHERE id = :other", other=other["id"])
        log.warning("two people who look the same could not be merged", **ids)
        return
    for table, column in _IN_CHARGE:
        _run(connection, f"UPDATE {table} SET {column} = :kept WHERE {column} = :other", **ids)  # noqa: S608
    # Nobody is their own manager.
    _run(
        connection,
        "UPDATE person SET manager_id = :manager WHERE id = :kept AND manager_id = :kept",
        kept=kept["id"],
        manager=other["manager_id"] if other["manager_id"] != kept["id"] else None,
    )
    _run(connection, "DELETE FROM person WHERE id = :other", other=other["id"])
    log.warning("two people who look the same were merged", **ids)


def _references(connection: sa.Connection) -> list[tuple[str, str]]:
    """Every column that refers to a person, except where they are only in charge."""
    inspector = sa.inspect(connection)
    return [
        (table, column)
        for table in inspector.get_table_names()
        for key in inspector.get_foreign_keys(table)
        if key["referred_table"] == "person"
        for column in key["constrained_columns"]
        if (table, column) not in _IN_CHARGE
    ]


def _names(connection: sa.Connection, table: str, column: str, person_id: int) -> bool:
    statement = f"SELECT 1 FROM {table} WHERE {column} = :id LIMIT 1"  # noqa: S608
    return bool(_rows(connection, statement, id=person_id))


def _merge_customers(connection: sa.Connection) -> None:
    customers = _rows(connection, "SELECT * FROM customer ORDER BY id")
    into: dict[int, int] = {}
    for kept, *others in _twins(customers, lambda row: (row["workspace_id"], identity(row["code"]))):
        for other in others:
            into[other["id"]] = kept["id"]
            log.warning("two customers who look the same were merged", kept=kept["id"], other=other["id"])
        _fill_in(connection, kept, others)
    _fold_uses(connection, into)
    for other_id, kept_id in into.items():
        for table in ("contact", "spend_request"):
            _run(
                connection,
                f"UPDATE {table} SET customer_id = :kept WHERE customer_id = :other",  # noqa: S608
                kept=kept_id,
                other=other_id,
            )
        _run(connection, "DELETE FROM customer WHERE id = :other", other=other_id)
    for row in _rows(connection, "SELECT id, code FROM customer"):
        if as_name(row["code"]) != row["code"]:
            _run(
                connection,
                "UPDATE customer SET code = :code WHERE id = :id",
                code=as_name(row["code"]),
                id=row["id"],
            )


def _fill_in(connection: sa.Connection, kept: Row, others: Sequence[Row]) -> None:
    """What the kept customer lacks; and whoever is state-owned once stays under the stricter rules."""
    names = ("segment", "lifecycle", "region", "product_line", "owner_id", "annual_value_minor")
    values = {name: next((row[name] for row in (kept, *others) if row[name]), kept[name]) for name in names}
    values["state_owned"] = any(row["state_owned"] for row in (kept, *others))
    columns = ", ".join(f"{name} = :{name}" for name in values)
    _run(connection, f"UPDATE customer SET {columns} WHERE id = :id", id=kept["id"], **values)  # noqa: S608


def _fold_uses(connection: sa.Connection, into: Mapping[int, int]) -> None:
    """What customers' requests hold, added up where customers, departments or regions became one."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    changed = False
    for row in _rows(connection, "SELECT * FROM customer_use"):
        customer_id = into.get(row["customer_id"], row["customer_id"])
        dimensions = (as_name(row["department"]), as_name(row["region"]))
        key = (row["workspace_id"], row["plan_id"], customer_id, *dimensions)
        changed |= key != tuple(row[name] for name in _USE)
        held = sums.setdefault(key, [0, 0, 0])
        sums[key] = [one + row[name] for one, name in zip(held, _SUMS, strict=True)]
    if not changed:
        return
    _run(connection, "DELETE FROM customer_use")
    names = (*_USE, *_SUMS)
    statement = f"INSERT INTO customer_use ({', '.join(names)}) VALUES (:{', :'.join(names)})"  # noqa: S608
    for key, held in sums.items():
        _run(connection, statement, **dict(zip(names, (*key, *held), strict=True)))


def _merge_contacts(connection: sa.Connection) -> None:
    contacts = _rows(connection, "SELECT * FROM contact ORDER BY id")
    for kept, *others in _twins(contacts, lambda row: (row["customer_id"], identity(row["name"]))):
        for other in others:
            _move_recipient(connection, other["id"], kept["id"])
            _run(connection, "DELETE FROM contact WHERE id = :other", other=other["id"])
            log.warning("two contacts who look the same were merged", kept=kept["id"], other=other["id"])
        _run(
            connection,
            "UPDATE contact SET title = :title, public_official = :official WHERE id = :id",
            title=next((row["title"] for row in (kept, *others) if row["title"]), ""),
            # Who is an official once stays under the stricter rules.
            official=any(row["public_official"] for row in (kept, *others)),
            id=kept["id"],
        )


def _move_recipient(connection: sa.Connection, other_id: int, kept_id: int) -> None:
    """A request that names both names one of them once."""
    values = {"kept": kept_id, "other": other_id}
    _run(
        connection,
        "DELETE FROM request_recipient WHERE contact_id = :other AND request_id IN "
        "(SELECT request_id FROM request_recipient WHERE contact_id = :kept)",
        **values,
    )
    _run(connection, "UPDATE request_recipient SET contact_id = :kept WHERE contact_id = :other", **values)


def _make_plain(connection: sa.Connection, table: str, columns: Sequence[str]) -> None:
    names = ", ".join(columns)
    for row in _rows(connection, f"SELECT id, {names} FROM {table}"):  # noqa: S608
        plain = {name: as_name(row[name]) for name in columns}
        if any(plain[name] != row[name] for name in columns):
            values = ", ".join(f"{name} = :{name}" for name in columns)
            _run(connection, f"UPDATE {table} SET {values} WHERE id = :id", id=row["id"], **plain)  # noqa: S608


def _write_keys(connection: sa.Connection, table: str, columns: Sequence[str]) -> None:
    values = ", ".join(f"{name}_key = :{name}" for name in columns)
    rows = _rows(connection, f"SELECT id, {', '.join(columns)} FROM {table}")  # noqa: S608
    keys = [{"id": row["id"], **{name: identity(row[name]) for name in columns}} for row in rows]
    if keys:
        connection.execute(sa.text(f"UPDATE {table} SET {values} WHERE id = :id"), keys)  # noqa: S608
