"""Proofs that the numbers are right: sums over the whole ledger, each in a statement or two.

Read them in one snapshot (`SqlStore.inspect`): between two moments of a running bot they would differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from bot.domain.books.head import AuditHead
from bot.domain.budgets.adoption import ADOPTING
from bot.domain.budgets.budget import Column
from bot.services.ports.books import Difference, Proof
from bot.storage.actuals.claim_proofs import prove_claims
from bot.storage.actuals.proofs import OVERSPENT, prove_exceptions, prove_who_came
from bot.storage.books.audit import broken_links, keys_in_use
from bot.storage.books.keyring import NO_KEYS, Keyring
from bot.storage.books.replay import prove_records
from bot.storage.budgets.ceilings import ceilings_of, held_under, posted_under
from bot.storage.budgets.closings import prove_closings
from bot.storage.budgets.customer_balances import prove_customer_use
from bot.storage.budgets.proofs import prove_adjustments
from bot.storage.requests.document_proofs import (
    HOLDS,
    all_as_posted,
    not_as_posted,
    posted_without_request,
)
from bot.storage.requests.number_proofs import prove_numbers
from bot.storage.requests.proofs import NOT_ITS_ITEMS, WITH_ITEMS, prove_items
from bot.storage.schema.guards import guards_gone, guards_of
from bot.storage.schema.tables import (
    audit_entry,
    balance,
    budget_ceiling,
    budget_line,
    plan,
    posting,
    request_item,
    spend_request,
)

_COLUMNS = tuple(column.value for column in Column)
_HELD = _COLUMNS[1:]
_HELD_IN_A_MONTH = (Column.RESERVED.value, Column.COMMITTED.value)
# Beside the budget: how much of it was adopted, which with what was adjusted makes it up.
_OF_LINES = (*_COLUMNS, "adopted")
Sums = tuple[int, ...]


def _posted(column: str) -> ColumnElement[Any]:
    """The sum of what is posted to `column`; NULL where nothing is."""
    return func.sum(posting.c.amount_minor).filter(posting.c.column_name == column).label(column)


def _whole(summed: ColumnElement[Any]) -> ColumnElement[int]:
    """As a whole number, which PostgreSQL's sums are not; 0 where there is none."""
    return cast(func.coalesce(summed, 0), BigInteger)


def _posted_by_plan() -> ColumnElement[Any]:
    """The sum of what files and versions have posted to the budget."""
    adopting = and_(posting.c.column_name == Column.BUDGET, posting.c.kind.in_(ADOPTING))
    return func.sum(posting.c.amount_minor).filter(adopting)


def _kept(table: Any, columns: tuple[str, ...] = _COLUMNS) -> list[ColumnElement[Any]]:
    return [table.c[f"{column}_minor"] for column in columns]


def _mine(table: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.workspace_id == bindparam("workspace")
    return condition


def _count(table: Table) -> Select[Any]:
    return select(func.count()).select_from(table).where(_mine(table))


def _below_zero(table: Table, columns: tuple[str, ...]) -> Any:
    """How many rows there are, and how many of them have less than nothing in one of `columns`."""
    below = or_(*(column < 0 for column in _kept(table, columns)))
    return select(func.count(), func.count().filter(below)).select_from(table).where(_mine(table))


_LINES = select(budget_line.c.id, budget_line.c.code, budget_line.c.currency).where(_mine(budget_line))
_BALANCES = select(balance.c.line_id, balance.c.month, *_kept(balance, _OF_LINES)).where(_mine(balance))
# No condition on the workspace: it would make SQLite walk an index instead of the table.
_POSTED = select(
    posting.c.line_id,
    posting.c.month,
    *(
        _whole(summed).label(f"{column}_minor")
        for column, summed in zip(_OF_LINES, (*map(_posted, _COLUMNS), _posted_by_plan()), strict=True)
    ),
).group_by(posting.c.line_id, posting.c.month)
_HAS_SOMETHING = or_(*(column != 0 for column in _kept(balance, _OF_LINES)))
_COUNT_BALANCES = select(
    func.count().label("all"), func.count().filter(_HAS_SOMETHING).label("having_something")
).where(_mine(balance))


def _as_posted() -> Select[int, int, int]:
    """For how many lines and months something is posted, how many of their balances say so, and how many of
    these have something.
    """
    summed = _POSTED.subquery("posted")
    of_balance = and_(balance.c.line_id == summed.c.line_id, balance.c.month == summed.c.month)
    agrees = (func.coalesce(kept, 0) == summed.c[kept.name] for kept in _kept(balance, _OF_LINES))
    return (
        select(
            func.count().label("posted"),
            func.count().filter(and_(*agrees)).label("agreeing"),
            func.count().filter(_HAS_SOMETHING).label("having_something"),
        )
        .select_from(summed.outerjoin(balance, and_(of_balance, _mine(balance))))
        .where(summed.c.line_id.in_(select(budget_line.c.id).where(_mine(budget_line))))
    )


_AS_POSTED = _as_posted()
_PLANS = select(plan).where(_mine(plan))
_SUMS_OF_LINES = (
    select(plan.c.id, plan.c.year, *(_whole(func.sum(column)) for column in _kept(balance)))
    .join(budget_line, budget_line.c.plan_id == plan.c.id)
    .join(balance, balance.c.line_id == budget_line.c.id)
    .where(_mine(plan), budget_line.c.reserve.is_(False))
    .group_by(plan.c.id, plan.c.year)
)
_CEILINGS_IN_USE = (
    select(budget_ceiling.c.plan_id, func.count())
    .where(_mine(budget_ceiling), budget_ceiling.c.active)
    .group_by(budget_ceiling.c.plan_id)
)
_REQUESTS = (
    select(
        func.count().label("all"),
        func.count().filter(HOLDS).label("holding"),
        func.count().filter(OVERSPENT).label("overspent"),
        func.count().filter(NOT_ITS_ITEMS).label("not_its_items"),
    )
    .select_from(WITH_ITEMS)
    .where(_mine(spend_request))
)
_BELOW_ZERO = {
    plan.name: _below_zero(plan, _COLUMNS),
    balance.name: _below_zero(balance, _HELD_IN_A_MONTH),
    spend_request.name: _below_zero(spend_request, _HELD),
    request_item.name: _below_zero(request_item, _HELD),
}
_POSTINGS = _count(posting)
_HASH = select(audit_entry.c.hash).where(_mine(audit_entry), audit_entry.c.sequence == bindparam("entry"))


class SqlProofs:
    """Fulfils `services.ports.books.Proofs`."""

    def __init__(self, connection: Connection, workspace_id: int, keyring: Keyring = NO_KEYS) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._keyring = keyring

    def balances(self) -> Proof:
        """Every balance is the sum of its postings, for each line, month and column.

        What is adopted is what files and versions have posted, what is adjusted all other postings to the
        budget: both together are the budget. So it is where all that is posted agrees with a balance, and no
        other balance has anything.
        """
        kept, posted = self._execute(_COUNT_BALANCES).one(), self._execute(_AS_POSTED).one()
        agree = posted.posted == posted.agreeing and posted.having_something == kept.having_something
        return Proof("balances", kept.all, () if agree else self._balances_that_differ())

    def _balances_that_differ(self) -> tuple[Difference, ...]:
        lines = {row.id: row for row in self._execute(_LINES)}
        kept = _sums(self._execute(_BALANCES).all())
        posted = _sums(self._connection.execute(_POSTED).all())
        mine = {key: sums for key, sums in posted.items() if key[0] in lines}
        return tuple(
            Difference(
                {"line": lines[line_id].code, "month": month, "column": column},
                "balance_is_not_the_sum",
                {"kept": one, "posted": other},
                lines[line_id].currency,
            )
            for (line_id, month), column, one, other in _compare(kept, mine, _OF_LINES)
        )

    def plans(self) -> Proof:
        """Every plan's totals are the sums of its lines' balances, without its reserve."""
        plans = {row.id: row for row in self._execute(_PLANS)}
        columns = [f"{column}_minor" for column in _COLUMNS]
        kept = {(row.id, row.year): tuple(row._mapping[each] for each in columns) for row in plans.values()}
        of_lines = _sums(self._execute(_SUMS_OF_LINES).all())
        differences = tuple(
            Difference(
                {"year": year, "column": column},
                "plan_is_not_the_sum",
                {"kept": one, "lines": other},
                plans[plan_id].currency,
            )
            for (plan_id, year), column, one, other in _compare(kept, of_lines, _COLUMNS)
        )
        return Proof("plans", len(kept), (*differences, *self._ceilings(plans.values())))

    def _ceilings(self, plans: Iterable[Any]) -> Iterator[Difference]:
        """Each plan knows how many ceilings it has: where it counts none, no click looks at any."""
        counted = {plan_id: int(count) for plan_id, count in self._execute(_CEILINGS_IN_USE)}
        for row in plans:
            count = counted.get(row.id, 0)
            if row.ceilings != count:
                facts = {"kept": row.ceilings, "counted": count}
                yield Difference({"year": row.year}, "ceilings_are_not_counted", facts)
            if count:
                yield from self._sums_under_ceilings(row)

    def _sums_under_ceilings(self, of_plan: Any) -> Iterator[Difference]:
        """What a ceiling is held against is what was posted to its lines."""
        for ceiling in ceilings_of(self._connection, self._workspace_id, of_plan.id):
            kept = held_under(self._connection, self._workspace_id, ceiling)
            posted = posted_under(self._connection, self._workspace_id, ceiling)
            if kept != posted:
                where = {"year": of_plan.year, "ceiling": ceiling.name}
                facts = {"kept": kept, "posted": posted}
                yield Difference(where, "ceiling_is_not_the_sum", facts, ceiling.currency)

    def requests(self) -> Proof:
        """What every request holds is the sum of its postings and of its items; who came adds up."""
        mine = (self._connection, self._workspace_id)
        as_posted = all_as_posted(*mine, self._requests.holding)
        differences = [] if as_posted else list(not_as_posted(*mine))
        differences += prove_items(*mine, self._requests.not_its_items)
        differences += prove_who_came(*mine)
        if not as_posted:
            differences += posted_without_request(*mine)
        return Proof("requests", self._requests.all, tuple(differences))

    def customer_use(self) -> Proof:
        """What is kept for every customer is the sum of the requests and their ratings."""
        return prove_customer_use(self._connection, self._workspace_id)

    def exceptions(self) -> Proof:
        """What had to be looked at was raised, and was looked at by others."""
        counted = self._requests
        return prove_exceptions(self._connection, self._workspace_id, counted.all, counted.overspent)

    def adjustments(self) -> Proof:
        """What was approved has moved, in pairs that add up; their numbers run without gaps."""
        return prove_adjustments(self._connection, self._workspace_id)

    def claims(self) -> Proof:
        """Partners owe their part of what has ended, and each claim stands as it was decided."""
        return prove_claims(self._connection, self._workspace_id)

    def closings(self) -> Proof:
        """Closed months hold nothing, and took nothing since they were closed."""
        return prove_closings(self._connection, self._workspace_id)

    def signs(self) -> Proof:
        """Nothing is negative: no budget of a plan, and nothing that is held.

        What was taken or corrected of a closed month may be below zero in a later one.
        """
        checked, differences = 0, []
        for table, counts in _BELOW_ZERO.items():
            count, rows = self._execute(counts).one()
            checked += count
            if rows:
                differences.append(Difference({"table": table}, "negative_amounts", {"rows": rows}))
        return Proof("signs", checked, tuple(differences))

    def numbers(self) -> Proof:
        """The numbers of a plan's requests run from 1 without a gap."""
        return prove_numbers(self._connection, self._workspace_id)

    def records(self) -> Proof:
        """What the audit states of every record is how it stands."""
        return prove_records(self._connection, self._workspace_id)

    def guards(self) -> Proof:
        """The triggers that keep ledger, audit and decisions append-only are there, and at work."""
        gone = guards_gone(self._connection)
        differences = (Difference({"table": each.table, "trigger": each.name}, "guard_gone") for each in gone)
        return Proof("guards", len(guards_of(self._connection)), tuple(differences))

    def audit_chain(self) -> Proof:
        """No audit entry was changed, is missing, or stands in the wrong place."""
        in_use = list(keys_in_use(self._connection, self._workspace_id))
        checked = sum(count for _, _, count in in_use)
        if not checked and self._execute(_POSTINGS).scalar_one():
            return Proof("audit_chain", 0, (Difference({}, "chain_empty"),))
        broken = [
            Difference({"entry": sequence}, f"entry_{what}")
            for sequence, what in broken_links(self._connection, self._workspace_id, self._keyring)
        ]
        return Proof("audit_chain", checked, (*broken, *self._keys(in_use)))

    def _keys(self, in_use: Sequence[tuple[str, int, int]]) -> Iterator[Difference]:
        """Entries made with a key that is not at hand, and a chain without one where one is set."""
        for key_id, first, count in in_use:
            if not self._keyring.knows(key_id):
                yield Difference({"entry": first}, "key_unknown", {"key": key_id, "count": count})
        if self._keyring.current and [key_id for key_id, _, _ in in_use] == [""]:
            yield Difference({}, "chain_not_sealed", {"count": in_use[0][2]})

    def heads(self, heads: Sequence[AuditHead]) -> Proof:
        """The entries that these heads were are there, and have those hashes."""
        differences = []
        for head in heads:
            found = self._execute(_HASH, entry=head.sequence).scalar()
            if found is None and head.sequence:
                differences.append(Difference({"entry": head.sequence}, "head_missing"))
            elif head.sequence and found != head.hash:
                differences.append(Difference({"entry": head.sequence}, "head_changed"))
        return Proof("heads", len(heads), tuple(differences))

    @cached_property
    def _requests(self) -> Any:
        """What two proofs count, in one pass over all requests."""
        return self._execute(_REQUESTS).one()

    def _execute(self, statement: Any, **values: Any) -> Any:
        return self._connection.execute(statement, {"workspace": self._workspace_id, **values})


def _sums(rows: Sequence[Any]) -> dict[tuple[int, int], Sums]:
    """By the first two columns."""
    return {(line_id, month): tuple(sums) for line_id, month, *sums in rows}


def _compare(
    kept: Mapping[tuple[int, int], Sums], summed: Mapping[tuple[int, int], Sums], columns: tuple[str, ...]
) -> Iterator[tuple[tuple[int, int], str, int, int]]:
    """(key, column, kept, summed) wherever the two differ; what is missing counts as 0."""
    if kept == summed:
        return
    nothing = (0,) * len(columns)
    for key in sorted(kept.keys() | summed.keys()):
        for column, one, other in zip(columns, kept.get(key, nothing), summed.get(key, nothing), strict=True):
            if one != other:
                yield key, column, one, other
