"""The proof that every request holds what was posted for it, and that nothing was posted for any other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)

from bot.domain.budgets.budget import Column
from bot.services.ports.books import Difference
from bot.storage.schema.tables import posting, spend_request

_HELD = (Column.RESERVED.value, Column.COMMITTED.value, Column.SPENT.value)
_REQUEST = "request:"
_DOCUMENT = literal(_REQUEST).concat(cast(spend_request.c.id, Text))
_MY_POSTING = posting.c.workspace_id == bindparam("workspace")
_MY_REQUEST = spend_request.c.workspace_id == bindparam("workspace")
HOLDS = or_(*(spend_request.c[f"{each}_minor"] != 0 for each in _HELD))


def _posted_by_document() -> Subquery:
    """What is posted to each column; NULL where nothing is."""
    sums = (
        func.sum(posting.c.amount_minor).filter(posting.c.column_name == each).label(each) for each in _HELD
    )
    return (
        select(posting.c.document, *sums).where(_MY_POSTING).group_by(posting.c.document).subquery("posted")
    )


@cache
def _counts(dialect_name: str) -> Select[int, int, int]:
    """How many documents are called as those of requests are, how many are of a request that holds what they
    say, and how many of one that holds something.
    """
    posted = _posted_by_document()
    of_request = [_MY_REQUEST, posted.c.document == _DOCUMENT]
    if dialect_name == "sqlite":
        # It follows from the other, and leads to the primary key. PostgreSQL joins by a hash instead, and
        # there "request:x" would be an error.
        digits = func.substr(posted.c.document, len(_REQUEST) + 1)
        of_request.append(spend_request.c.id == cast(digits, BigInteger))
    agrees = (spend_request.c[f"{each}_minor"] == func.coalesce(posted.c[each], 0) for each in _HELD)
    return select(
        func.count().filter(posted.c.document.startswith(_REQUEST)),
        func.count().filter(and_(*agrees)),
        func.count().filter(HOLDS),
    ).outerjoin_from(posted, spend_request, and_(*of_request))


def _differing() -> Select[Any]:
    posted = _posted_by_document()
    differs: Iterator[ColumnElement[bool]] = (
        spend_request.c[f"{each}_minor"] != func.coalesce(posted.c[each], 0) for each in _HELD
    )
    kept = (spend_request.c[f"{each}_minor"] for each in _HELD)
    return (
        select(spend_request.c.number, spend_request.c.currency, *kept, *posted.c)
        .outerjoin_from(spend_request, posted, posted.c.document == _DOCUMENT)
        .where(_MY_REQUEST, or_(*differs))
        .order_by(spend_request.c.id)
        # Of broken books these may be all requests there are.
        .execution_options(yield_per=5000)
    )


_DIFFERING = _differing()
_WITHOUT_REQUEST = (
    select(posting.c.document)
    .where(_MY_POSTING, posting.c.document.startswith(_REQUEST))
    .except_(select(_DOCUMENT).where(_MY_REQUEST))
)


def all_as_posted(connection: Connection, workspace_id: int, holding: int) -> bool:
    """Whether every request holds what was posted for it, of which `holding` hold something.

    So it is where all their documents agree with a request, no two with one, and no request holds anything
    without a document. To ask for the differences instead would take two joins, one from either side.
    """
    counts = connection.execute(_counts(connection.dialect.name), {"workspace": workspace_id}).one()
    documents, agreeing, of_holding = counts
    return bool(documents == agreeing and of_holding == holding)


def not_as_posted(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    """Every column of a request that holds something else than was posted for it."""
    for row in connection.execute(_DIFFERING, {"workspace": workspace_id}):
        for column in _HELD:
            kept, posted = row._mapping[f"{column}_minor"], int(row._mapping[column] or 0)
            if kept != posted:
                where = {"request": row.number, "column": column}
                facts = {"kept": kept, "posted": posted}
                yield Difference(where, "request_is_not_the_sum", facts, row.currency)


def posted_without_request(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    """Every document that is called as one of a request is, which is not there."""
    documents = connection.execute(_WITHOUT_REQUEST, {"workspace": workspace_id}).scalars()
    return (Difference({"document": document}, "postings_without_request") for document in sorted(documents))
