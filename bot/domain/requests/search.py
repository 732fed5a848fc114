"""What somebody looks for among the requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.requests.request_state import RequestState


@dataclass(frozen=True, slots=True)
class SearchWord:
    """Stands in the number, in a name (customer, recipient, requester, line) or in the purpose.

    Or it names one of `categories`.
    """

    text: str
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """All of it must be so: each word, one of `states` if any are given, planned from `first` to `last`.

    `person_id`: they ask for it, were asked to decide, or have decided; `customer_id`, `line_id`: it is for
    that customer, and paid by that line.
    """

    words: tuple[SearchWord, ...] = ()
    states: frozenset[RequestState] = frozenset()
    first: date | None = None
    last: date | None = None
    person_id: int | None = None
    customer_id: int | None = None
    line_id: int | None = None
