"""Whom and what a card names, each with a screen of its own."""

from __future__ import annotations

from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Named
from bot.views.kit.opening import Name, named_menu
from bot.views.kit.text import cut

# A message holds some 13,000 characters: the cards of a request that many have signed need them.
_MOST_PEOPLE, _MOST_LINES, _NAME = 8, 5, 40


def card_menu(facts: RequestFacts, reader: Reader) -> list[Block]:
    """The customer, the requester, who decides or has decided, the lines that pay."""
    people = [facts.requester.id, *sorted(facts.waiting_for)]
    for made in reversed(facts.decisions):
        people += [made.person_id, *([made.other_id] if made.other_id else [])]
    newest = list(dict.fromkeys(people))[:_MOST_PEOPLE]
    names = [
        Name(Named.CUSTOMER, facts.customer.id, cut(facts.customer.name, _NAME)),
        *(Name(Named.PERSON, person_id, cut(facts.name(person_id), _NAME)) for person_id in newest),
        *(Name(Named.LINE, use.line.id, use.line.code) for use in facts.uses[:_MOST_LINES]),
    ]
    return named_menu([], names, reader)
