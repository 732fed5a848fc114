"""The proof that the numbers of a plan's requests run from 1 without a gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, false, func, or_, select

from bot.domain.requests.number import request_number
from bot.services.ports.books import Difference, Proof
from bot.storage.schema.tables import plan, spend_request


class Run(NamedTuple):
    """Equally long numbers of a plan, all with one prefix before their digits: so they sort as text does."""

    plan_id: int
    width: int
    prefix: str
    first: str
    last: str


def runs_up_to(plan_id: int, year: int, last: int) -> Iterator[Run]:
    """The runs of a plan that has given the numbers 1 to `last`: longer ones follow those of five digits."""
    start = 1
    while start <= last:
        first = request_number(year, start)
        prefix = first.rstrip("0123456789")
        end = min(last, 10 ** (len(first) - len(prefix)) - 1)
        yield Run(plan_id, len(first), prefix, first, request_number(year, end))
        start = end + 1


_NUMBER = spend_request.c.number
_MINE = spend_request.c.workspace_id == bindparam("workspace")
_PLANS = select(plan.c.id, plan.c.year, plan.c.last_number).where(
    plan.c.workspace_id == bindparam("workspace")
)
_DIFFERENT = select(func.count(_NUMBER.distinct())).where(_MINE)
_NUMBERS = select(spend_request.c.plan_id, _NUMBER).where(_MINE).execution_options(yield_per=5000)


def prove_numbers(connection: Connection, workspace_id: int) -> Proof:
    """The numbers of a plan's requests run from 1 without a gap.

    So they do where there are as many as were given, each is one of those, and none is there twice.
    """
    mine = {"workspace": workspace_id}
    plans = {row.id: row for row in connection.execute(_PLANS, mine)}
    given = sum(row.last_number for row in plans.values())
    counts = *connection.execute(_counts(plans.values()), mine).one(), connection.scalar(_DIFFERENT, mine)
    if set(counts) == {given}:
        return Proof("numbers", given)
    return _one_by_one(connection, workspace_id, plans)


def _counts(plans: Iterable[Any]) -> Select[int, int]:
    """How many numbers there are, and how many of them were given."""
    given = (
        and_(
            spend_request.c.plan_id == run.plan_id,
            func.length(_NUMBER) == run.width,
            func.rtrim(_NUMBER, "0123456789") == run.prefix,
            _NUMBER.between(run.first, run.last),
        )
        for row in plans
        for run in runs_up_to(row.id, row.year, row.last_number)
    )
    return select(func.count(), func.count().filter(or_(false(), *given))).where(_MINE)


def _one_by_one(connection: Connection, workspace_id: int, plans: Mapping[int, Any]) -> Proof:
    """The same as `prove_numbers`, many times slower, with each number that is missing or unexpected."""
    numbers: dict[int, set[str]] = {plan_id: set() for plan_id in plans}
    for row in connection.execute(_NUMBERS, {"workspace": workspace_id}):
        numbers[row.plan_id].add(row.number)
    differences: list[Difference] = []
    for plan_id, kept in plans.items():
        expected = {request_number(kept.year, sequence) for sequence in range(1, kept.last_number + 1)}
        for code, found in (
            ("number_missing", expected - numbers[plan_id]),
            ("number_unexpected", numbers[plan_id] - expected),
        ):
            differences += [
                Difference({"year": kept.year, "request": number}, code) for number in sorted(found)
            ]
    return Proof("numbers", sum(map(len, numbers.values())), tuple(differences))
