"""What a list comes to on its cards, by category and by segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain.requests.item import Item
from bot.domain.requests.terms import ItemTerms
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.categories import category_name
from bot.views.kit.blocks import Block, section
from bot.views.kit.text import cut, cut_marked, said
from bot.views.requests.lists.rows import rows_words
from bot.views.segments import SEGMENTS

_GROUPS, _NAME, _MOST = 6, 60, 2400


def list_blocks(facts: RequestFacts, reader: Reader) -> list[Block]:
    """Its sums, and which rows were left out of the approval."""
    lines = [
        *_sums(facts, lambda asked, _: category_name(asked.category, facts.categories, reader), reader),
        *_sums(facts, lambda _, item: _segment(item.dimensions.segment, reader), reader),
    ]
    out = [asked.row for _, asked, item in facts.request.numbered if item.approved_minor == 0]
    if out:
        lines.append(reader.t("Left out: {rows}", rows=rows_words(out, reader)))
    return [section(cut_marked("\n".join(lines), _MOST))]


def _sums(facts: RequestFacts, group_of: Callable[[ItemTerms, Item], str], reader: Reader) -> Iterable[str]:
    """What each group comes to, the largest first; a single group is the whole, which stands above."""
    sums: dict[str, tuple[int, int]] = {}
    for _, asked, item in facts.request.numbered:
        group = group_of(asked, item)
        count, minor = sums.get(group, (0, 0))
        sums[group] = (count + 1, minor + asked.amount_minor)
    largest = sorted(sums.items(), key=lambda each: -each[1][1])
    shown = " · ".join(
        reader.n(
            "{group} {amount} ({count} row)",
            "{group} {amount} ({count} rows)",
            count,
            group=said(cut(group, _NAME)),
            amount=f"*{reader.money(minor, facts.request.terms.currency)}*",
        )
        for group, (count, minor) in largest[:_GROUPS]
    )
    more = len(largest) - _GROUPS
    yield (
        f"• {shown} · {reader.n('and {count} more', 'and {count} more', more)}" if more > 0 else f"• {shown}"
    )


def _segment(segment: str, reader: Reader) -> str:
    known = SEGMENTS.get(segment)
    return reader.t(known) if known else segment or reader.t("no segment")
