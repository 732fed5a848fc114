"""What counts together with an item of many: to hold each row of a list against all would take minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.budgets.budget import Dimensions
from bot.domain.requests.spend import PriorSpend
from bot.policies.compiled import CompiledPolicy

_Kind = tuple[Dimensions, bool, bool, date]


class Others:
    """Rows that count towards the limits of items for several customers, by customer.

    What is for other customers counts for the limits of the requester alone: it is added up by all that a
    rule may ask of it, which leaves a few rows of hundreds. A limit on a number of requests needs each.
    """

    def __init__(self, policy: CompiledPolicy, requester_id: int) -> None:
        limits = [rule for rule in policy.rules if rule.per == "requester"]
        self._requester_id = requester_id
        self._of_requester = bool(limits)
        self._each = any(rule.max_count is not None for rule in limits)
        self._rows: list[PriorSpend] = []
        self._by_customer: dict[int, list[PriorSpend]] = {}
        self._sums: dict[_Kind, int] = {}
        self._example: dict[_Kind, PriorSpend] = {}

    def add(self, row: PriorSpend, also_for: Collection[int] = ()) -> None:
        """`also_for`: other customers whose contacts it names."""
        self._rows.append(row)
        for customer_id in {row.customer_id, *also_for}:
            self._by_customer.setdefault(customer_id, []).append(row)
        if self._of_requester and row.requester_id == self._requester_id:
            kind = _kind(row)
            self._sums[kind] = self._sums.get(kind, 0) + row.held_minor
            self._example.setdefault(kind, row)

    def that_count_for(self, customer_id: int) -> Sequence[PriorSpend]:
        """What evaluation must be given for an item of this customer: it comes to the same as all rows."""
        if self._each:
            return tuple(self._rows)
        own = self._by_customer.get(customer_id, ())
        if not self._of_requester:
            return tuple(own)
        rest = dict(self._sums)
        for row in own:
            if row.requester_id == self._requester_id:
                rest[_kind(row)] -= row.held_minor
        return (*own, *(self._together(kind, minor) for kind, minor in rest.items() if minor))

    def _together(self, kind: _Kind, minor: int) -> PriorSpend:
        """For nobody in particular: no limit but the requester's counts it."""
        return replace(
            self._example[kind], request_id=0, held_minor=minor, customer_id=0, recipient_ids=(), shares=None
        )


def _kind(row: PriorSpend) -> _Kind:
    return row.dimensions, row.public_official, row.state_owned, row.planned_on
