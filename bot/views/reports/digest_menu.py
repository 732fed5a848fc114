"""The way from a digest to whatever it names; everybody opens it within their own rights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.reports.digest import Digest, LineRow
from bot.i18n import Reader
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Named
from bot.views.kit.opening import Name, named_menu
from bot.views.reports.headline import APPROVERS_NAMED


def digest_menu(
    digest: Digest, rows: Sequence[LineRow], reader: Reader, *, lists: bool = True
) -> list[Block]:
    """`rows`: the lines that stand there; `lists`: whether what waits, is late or stands out does too."""
    if not lists:
        return named_menu([], _in_rows(rows), reader)
    numbers = [waiting.number for waiting in digest.ageing.shown]
    numbers += [late.number for late in digest.overdue.shown]
    return named_menu(numbers, [*_in_lists(digest), *_in_rows(rows)], reader)


def _in_lists(digest: Digest) -> Iterator[Name]:
    for waiting in digest.ageing.shown:
        yield Name(Named.CUSTOMER, waiting.customer_id, waiting.customer)
        approvers = zip(waiting.approver_ids, waiting.approvers, strict=False)
        yield from (Name(Named.PERSON, *each) for each in list(approvers)[:APPROVERS_NAMED])
    for late in digest.overdue.shown:
        yield Name(Named.CUSTOMER, late.customer_id, late.customer)
        yield Name(Named.PERSON, late.requester_id, late.requester)
    for customer in digest.top_customers:
        yield Name(Named.CUSTOMER, customer.customer_id, customer.name)
    for overlooked in digest.care.shown:
        yield Name(Named.CUSTOMER, overlooked.due.customer_id, overlooked.name)
        yield Name(Named.PERSON, overlooked.owner_id, overlooked.owner_name)
    for cut in digest.cuts:
        yield Name(Named.LINE, cut.line_id, cut.line)


def _in_rows(rows: Sequence[LineRow]) -> Iterator[Name]:
    for row in rows:
        yield Name(Named.LINE, row.line_id, row.code)
        yield Name(Named.PERSON, row.owner_id, row.owner_name)
