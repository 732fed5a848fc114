"""What each customer's requests hold and how they were rated: kept beside the plan, as balances are.

A digest names the customers that most is spent on, and those that nothing is spent on, without a look at the
requests of the year. One row for each customer, department and region that requests of a plan were made for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.services.ports.books import Difference, Proof
from bot.services.ports.budgets import CustomerPlace
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import actual, customer, customer_use, plan, request_item, spend_request

_SUMS = ("held_minor", "ratings_total", "ratings_count")
_KEY = ("plan_id", "customer_id", "department", "region")
WORDS = ("kept", "counted")
_CARRY = (
    update(customer_use)
    .where(
        customer_use.c.workspace_id == bindparam("workspace"),
        *(customer_use.c[name] == bindparam(f"of_{name}") for name in _KEY),
    )
    .values({name: customer_use.c[name] + bindparam(f"added_{name}") for name in _SUMS})
)

_HELD_FOR = select(func.coalesce(func.sum(customer_use.c.held_minor), 0)).where(
    customer_use.c.workspace_id == bindparam("workspace"),
    customer_use.c.plan_id == bindparam("of_plan_id"),
    customer_use.c.customer_id == bindparam("of_customer_id"),
)


@cache
def _begin_or_carry(dialect_name: str) -> Prepared:
    """Adds to the row, which may be the first of its key: two first requests at once both count."""
    dialect: Any = sqlite if dialect_name == "sqlite" else postgresql
    proposed = dialect.insert(customer_use).values(
        workspace_id=bindparam("workspace"),
        **{name: bindparam(f"of_{name}") for name in _KEY},
        **{name: bindparam(f"added_{name}") for name in _SUMS},
    )
    return Prepared(
        proposed.on_conflict_do_update(
            index_elements=list(customer_use.primary_key.columns),
            set_={name: customer_use.c[name] + proposed.excluded[name] for name in _SUMS},
        )
    )


class SqlCustomerUses:
    """Fulfils `services.ports.budgets.CustomerUses`."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def carry_held(self, held: Mapping[CustomerPlace, int]) -> None:
        more = [self._values(place, held_minor=minor) for place, minor in held.items() if minor > 0]
        less = [self._values(place, held_minor=minor) for place, minor in held.items() if minor < 0]
        if more:
            _begin_or_carry(self._connection.dialect.name).send(self._connection, more)
        if less:
            self._carry(less)

    def carry_rating(self, place: CustomerPlace, rating: int, times: int) -> None:
        self._carry([self._values(place, ratings_total=times * rating, ratings_count=times)])

    def _values(self, place: CustomerPlace, **added: int) -> dict[str, Any]:
        return {
            "workspace": self._workspace_id,
            **{f"of_{name}": getattr(place, name) for name in _KEY},
            **{f"added_{name}": added.get(name, 0) for name in _SUMS},
        }

    def _carry(self, values: Sequence[Mapping[str, Any]]) -> None:
        # Only what was reserved before is ever released or rated, so the rows are there.
        touched = self._connection.execute(_CARRY, values).rowcount
        if touched != len(values):
            raise AssertionError(f"{len(values)} rows of what customers use must change, not {touched}")

    def held_for(self, customer_id: int, plan_id: int) -> int:
        values = {"workspace": self._workspace_id, "of_plan_id": plan_id, "of_customer_id": customer_id}
        return int(self._connection.execute(_HELD_FOR, values).scalar_one())


# -- the proof


def _side(
    table: Any, plan_id: ColumnElement[Any], *conditions: ColumnElement[bool], **sums: ColumnElement[Any]
) -> Select[Any]:
    """One side of the comparison: the key, and what is kept and counted there; what is not given is 0."""
    names = [f"{word}_{name}" for word in WORDS for name in _SUMS]
    key = (plan_id, *(table.c[name] for name in _KEY[1:]))
    return (
        select(
            *(column.label(name) for name, column in zip(_KEY, key, strict=True)),
            *(sums.get(name, literal(0)).label(name) for name in names),
        )
        .where(table.c.workspace_id == bindparam("workspace"), *conditions)
        .group_by(*key)
    )


def _differences() -> Select[Any]:
    """Every key of which kept and counted differ, with its names."""
    item, plan_id = request_item.c, spend_request.c.plan_id
    held = item.reserved_minor + item.committed_minor + item.spent_minor
    of_request = spend_request.c.id == item.request_id
    kept = {f"kept_{name}": func.sum(customer_use.c[name]) for name in _SUMS}
    sides = union_all(
        _side(customer_use, customer_use.c.plan_id, **kept),
        _side(request_item, plan_id, counted_held_minor=func.sum(held)).join(spend_request, of_request),
        _side(
            request_item,
            plan_id,
            actual.c.reversed_at.is_(None),
            actual.c.rating.is_not(None),
            counted_ratings_total=func.sum(actual.c.rating),
            counted_ratings_count=func.count(actual.c.rating),
        )
        .join(spend_request, of_request)
        .join(actual, and_(actual.c.request_id == item.request_id, actual.c.item == item.item)),
    ).subquery()
    sums = {f"{word}_{name}": func.sum(sides.c[f"{word}_{name}"]) for word in WORDS for name in _SUMS}
    different = (
        select(*(sides.c[name] for name in _KEY), *(each.label(name) for name, each in sums.items()))
        .group_by(*(sides.c[name] for name in _KEY))
        .having(or_(*(sums[f"kept_{name}"] != sums[f"counted_{name}"] for name in _SUMS)))
        .subquery()
    )
    return (
        select(different, plan.c.year, plan.c.currency, customer.c.name.label("customer"))
        .join(plan, plan.c.id == different.c.plan_id)
        .join(customer, customer.c.id == different.c.customer_id)
        .order_by(plan.c.year, customer.c.name, different.c.department, different.c.region)
    )


_DIFFERENCES = _differences()
_COUNT = select(func.count()).where(customer_use.c.workspace_id == bindparam("workspace"))


def prove_customer_use(connection: Connection, workspace_id: int) -> Proof:
    """What is kept for every customer is what the requests hold and how their actuals were rated."""
    checked = connection.execute(_COUNT, {"workspace": workspace_id}).scalar_one()
    differences: list[Difference] = []
    for row in connection.execute(_DIFFERENCES, {"workspace": workspace_id}):
        where = {
            "year": row.year,
            "customer": row.customer,
            "department": row.department or "–",
            "region": row.region or "–",
        }
        kept, counted = int(row.kept_held_minor), int(row.counted_held_minor)
        if kept != counted:
            facts = {"kept": kept, "counted": counted}
            differences.append(Difference(where, "use_is_not_the_sum", facts, row.currency))
        of_ratings = {
            f"{word}_{name}": int(getattr(row, f"{word}_ratings_{name}"))
            for word in WORDS
            for name in ("total", "count")
        }
        if any(of_ratings[f"kept_{name}"] != of_ratings[f"counted_{name}"] for name in ("total", "count")):
            differences.append(Difference(where, "ratings_are_not_the_sum", of_ratings))
    return Proof("customer_use", checked, tuple(differences))
