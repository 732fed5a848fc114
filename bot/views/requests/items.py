"""The items of a request on its cards: a line each, or the sums of a list."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.requests.item import Item
from bot.domain.requests.request_state import OPEN
from bot.domain.requests.terms import ItemTerms
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.categories import category_name
from bot.views.kit.blocks import Block, section
from bot.views.kit.text import cut, cut_marked, said
from bot.views.requests.findings import names_in_short, of_item
from bot.views.requests.list_sums import list_blocks

_MOST, _NAME = 1500, 60


def items_blocks(facts: RequestFacts, reader: Reader) -> list[Block]:
    """Nothing where there is only one: the card says it all already."""
    if not facts.request.has_several_items:
        return []
    if facts.request.terms.is_list:
        return list_blocks(facts, reader)
    lines = [_line(facts, number, asked, item, reader) for number, asked, item in facts.request.numbered]
    return [section(cut_marked("\n".join(lines), _MOST))]


def item_name(facts: RequestFacts, number: int, reader: Reader) -> str:
    """Of one of several items: its number and what it is for. mrkdwn."""
    return of_item(number, said(item_category(facts, number, reader)), reader)


def item_category(facts: RequestFacts, number: int, reader: Reader) -> str:
    """What the money of one item is for. Plain text."""
    return _plain_category(facts, facts.request.terms.items[number - 1].category, reader)


def category_words(facts: RequestFacts, reader: Reader) -> str:
    """What the money is for; of several items each category once, a few of them. mrkdwn."""
    found = list(dict.fromkeys(item.category for item in facts.request.terms.items))
    shown = reader.t(", ").join(_category(facts, each, reader) for each in found[:3])
    more = len(found) - 3
    return (
        reader.n("{names} and {count} more", "{names} and {count} more", more, names=shown)
        if more > 0
        else shown
    )


def days_words(asked: Sequence[ItemTerms], reader: Reader) -> str:
    """When it is planned: a day, or from the first to the last."""
    first, last = (pick(item.planned_on for item in asked) for pick in (min, max))
    if first == last:
        return reader.date(first)
    return reader.t("{first} – {last}", first=reader.date(first), last=reader.date(last))


def count_words(facts: RequestFacts, reader: Reader) -> str:
    if facts.request.terms.is_list:
        return reader.n("{count} row", "{count} rows", len(facts.request.items))
    return reader.n("{count} item", "{count} items", len(facts.request.items))


def _category(facts: RequestFacts, category: str, reader: Reader) -> str:
    return said(_plain_category(facts, category, reader))


def _plain_category(facts: RequestFacts, category: str, reader: Reader) -> str:
    return cut(category_name(category, facts.categories, reader), _NAME)


def _line(facts: RequestFacts, number: int, asked: ItemTerms, item: Item, reader: Reader) -> str:
    """Its number, category and amount, for whom and when, and how far it has come. mrkdwn."""
    terms = facts.request.terms
    parts = [f"*{item_name(facts, number, reader)}*", reader.money(asked.amount_minor, terms.currency)]
    if asked.headcount > 1:
        parts.append(reader.n("{count} person", "{count} people", asked.headcount))
    if recipients := facts.recipients_of(asked):
        parts.append(said(names_in_short(recipients, reader)))
    if any(other.planned_on != asked.planned_on for other in terms.items):
        parts.append(reader.date(asked.planned_on))
    parts += _came_to(facts, number, asked, item, reader)
    return f"• {' · '.join(parts)}"


def _came_to(facts: RequestFacts, number: int, asked: ItemTerms, item: Item, reader: Reader) -> list[str]:
    """What became of it: cut, left out, approved, spent, done. Nothing while it is as it was asked."""
    currency = facts.request.terms.currency
    if facts.request.state in OPEN:
        return _cut(facts, number, asked, item, reader)
    if item.approved_minor is None:
        return []
    if item.approved_minor == 0 and not item.spent_minor:
        return [reader.t("left out")]
    words = []
    if item.approved_minor != asked.amount_minor:
        words.append(reader.t("{amount} approved", amount=reader.money(item.approved_minor, currency)))
    if item.spent_minor or item.final:
        words.append(reader.t("*{amount} spent*", amount=reader.money(item.spent_minor, currency)))
    if over := max(0, item.spent_minor - item.approved_minor):
        words.append(reader.t("{amount} over", amount=reader.money(over, currency)))
    if item.final:
        words.append(reader.t("final"))
    return words


def _cut(facts: RequestFacts, number: int, asked: ItemTerms, item: Item, reader: Reader) -> list[str]:
    """While a decision is open: what stands already, and what somebody has cut."""
    currency, words = facts.request.terms.currency, []
    if item.approved_minor is not None:
        stands = reader.money(item.approved_minor, currency)
        words.append(reader.t("{amount} approved so far", amount=stands))
    least = facts.least_by_item
    if len(least) >= number and least[number - 1] < asked.amount_minor:
        minor = least[number - 1]
        words.append(
            reader.t("cut to {amount}", amount=reader.money(minor, currency))
            if minor
            else reader.t("left out")
        )
    return words
