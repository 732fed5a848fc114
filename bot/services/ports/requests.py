"""Requests and their files, as the services need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.search import Search
from bot.domain.requests.spend import PriorSpend
from bot.domain.requests.term_change import RequestEdit, TermChange


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody attached; `sha256`, type and size are known once it has been fetched."""

    id: int
    slack_file_id: str
    request_id: int
    actual_id: int | None
    purpose: str
    name: str
    state: str
    detected_type: str = ""
    sha256: str = ""
    size_bytes: int | None = None
    storage_key: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come; `asked` is everybody who ever was an approver of it, in any round."""

    decisions: int
    actuals: int
    asked: frozenset[int]


class Requests(Protocol):
    def add(self, request: SpendRequest) -> SpendRequest: ...
    def get(self, request_id: int) -> SpendRequest | None: ...
    def lock(self, request_id: int) -> SpendRequest | None:
        """Its plan must be locked before."""
        ...

    def save(self, request: SpendRequest) -> None: ...
    def save_version(self, request_id: int, version: int) -> None:
        """Only the version: cards drawn before are out of date, and the wait goes on."""
        ...

    def of_requester(
        self, person_id: int, states: Iterable[RequestState], limit: int
    ) -> Sequence[SpendRequest]: ...
    def pressure_of(self, person_id: int, since: datetime) -> tuple[int, int]:
        """How many of a requester's wait for a decision, and how many were sent after `since`."""
        ...

    def waiting_for(self, person_id: int, limit: int) -> Sequence[SpendRequest]:
        """Pending requests whose current level waits for `person_id`, oldest first."""
        ...

    def waiting_for_budget(self, plan_id: int) -> Sequence[int]:
        """The ids of those that wait for room in a plan, in the order of their submission."""
        ...

    def plans_waited_for(self) -> Sequence[int]:
        """The plans in which requests wait for room."""
        ...

    def open_ids(self) -> Sequence[int]:
        """Every request on which a decision is still to come."""
        ...

    def waiting_longest(self, before: datetime, limit: int) -> Sequence[tuple[int, datetime]]:
        """(id, since when) of open requests that have waited since `before` or longer, longest first."""
        ...

    def waiting_since(self, request_id: int) -> datetime | None: ...
    def waits(self, request_ids: Iterable[int]) -> Mapping[int, datetime]:
        """Since when each of these has waited for a decision or an answer."""
        ...

    def owing_actuals(self, planned_before: date) -> Sequence[tuple[int, date]]:
        """(person id, newest planned date) of those whose approved requests of before then have no final
        actual."""
        ...

    def overdue(self, today: date, limit: int) -> Sequence[SpendRequest]:
        """Approved requests whose planned date has passed without a final actual, oldest first."""
        ...

    def without_receipt(self, since: datetime, after_id: int, limit: int) -> Sequence[SpendRequest]:
        """Requests with a higher id and money spent, logged for or planned since then, in the order of ids.

        Those that have a kept receipt for each item with money spent (a list: one for all), or an exception
        which says that there is none, are left out.
        """
        ...

    def newest_on_line(self, line_id: int, except_request: int) -> str:
        """The number of another request that holds or has spent money of the line; empty without one."""
        ...

    def progress(self, request_id: int) -> Progress: ...

    def prior_spend(
        self,
        first: date,
        last: date,
        *,
        customer_ids: Iterable[int],
        requester_id: int | None,
        contact_ids: Iterable[int],
        except_request: int | None,
    ) -> Sequence[PriorSpend]:
        """Items of live requests planned within these days that are about any of these, a row an item."""
        ...


class RequestEdits(Protocol):
    """What the edits of requests have changed."""

    def add(self, request_id: int, round_: int, changes: Sequence[TermChange]) -> None:
        """Those of the edit that began the request's `round_`."""
        ...

    def of_request(self, request_id: int) -> Sequence[RequestEdit]:
        """The oldest first."""
        ...


class RequestIndex(Protocol):
    """Finds requests by what people know of them; only ids come out of it."""

    def by_number(self, number: str) -> int | None: ...
    def find(
        self, search: Search, visible_to: int | None, limit: int, offset: int = 0
    ) -> tuple[Sequence[int], int]:
        """A page of the ids, newest first, and how many there are altogether.

        `visible_to`: only what that person asked for, decides or decided on, or holds on a line of theirs;
        None: everything in the workspace.
        """
        ...

    def recent(self, person_id: int, limit: int, offset: int = 0) -> tuple[Sequence[int], int]:
        """A page of what of theirs has ended and of what they decided on, newest first, and how many."""
        ...


class Files(Protocol):
    def add(
        self, slack_file_ids: Sequence[str], request_id: int, purpose: str, actual_id: int | None = None
    ) -> None: ...
    def of_request(self, request_id: int) -> Sequence[StoredFile]: ...
    def get(self, file_id: int) -> StoredFile | None: ...
    def kept_bytes(self, request_id: int, since: datetime) -> tuple[int, int]:
        """What is kept of the request, and of all requests of its requester that was added after `since`."""
        ...

    def kept(
        self, file_id: int, *, name: str, detected_type: str, sha256: str, size_bytes: int, key: str
    ) -> None: ...
    def refused(self, file_id: int, *, name: str, detected_type: str) -> None: ...
