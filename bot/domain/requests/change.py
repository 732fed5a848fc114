"""What one event makes of a request, and what it moves in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.domain.actuals.actual import Actual
from bot.domain.requests.holding import Moves
from bot.domain.requests.item import Item
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request_state import Event
from bot.domain.requests.terms import ItemTerms

R = TypeVar("R", bound=RequestRecord)


@dataclass(frozen=True, slots=True)
class Posting:
    """What one event moves in the ledger for an item, in fiscal `month` of a line.

    `of` is the request as it held that: its lines, customers and version. `part` tells postings of one event
    apart.
    """

    of: RequestRecord
    number: int
    event: Event
    moves: Moves
    month: int
    line_id: int
    part: str = ""

    @property
    def item(self) -> Item:
        return self.of.items[self.number - 1]

    @property
    def asked(self) -> ItemTerms:
        return self.of.terms.items[self.number - 1]


@dataclass(frozen=True, slots=True)
class Change(Generic[R]):
    """What an event makes of a request, what the ledger is given, and the actual that is new, if any."""

    request: R
    postings: tuple[Posting, ...] = ()
    actual: Actual | None = None

    def post(
        self,
        event: Event,
        number: int,
        moved: Moves,
        *,
        month: int | None = None,
        part: str = "",
        line_id: int | None = None,
    ) -> Change[R]:
        """Move what an item holds. `month` and `line_id`: the item's own, unless given."""
        if not moved:
            return self
        item = self.request.item(number)
        where = (month or item.month, line_id or item.line_id)
        posting = Posting(self.request, number, event, moved, *where, part)
        held = self.request.with_item(number, item.after(moved))
        return Change(held, (*self.postings, posting), self.actual)

    def post_each(
        self, event: Event, moved: Callable[[ItemTerms, Item], Moves], *, part: str = ""
    ) -> Change[R]:
        """Move what each item holds, in their order."""
        change = self
        for number, asked, item in self.request.numbered:
            change = change.post(event, number, moved(asked, item), part=part)
        return change

    def becomes(self, request: R) -> Change[R]:
        return replace(self, request=request)

    def then(self, later: Change[R]) -> Change[R]:
        """Both, one after the other."""
        return Change(later.request, self.postings + later.postings, later.actual or self.actual)
