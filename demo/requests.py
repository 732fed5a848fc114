"""What people of the sample company ask for on a given day: random with a fixed seed, by season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.domain.company.customer import Contact, Customer, Person
from bot.domain.requests.terms import ItemTerms, Terms
from demo.names import CLIENTS, NEGLECTED, Client
from demo.phrases import EXPECTED, PURPOSES


@dataclass(frozen=True)
class SpendPattern:
    """How a category is used. `per_head` in whole yuan; `months` weighs how often, from January on."""

    months: Sequence[int]
    per_head: tuple[int, int]
    heads: tuple[int, int]
    lead_days: tuple[int, int]
    channel: str = ""
    named: int = 0


PATTERNS = {
    "gift": SpendPattern((4, 3, 4, 4, 4, 4, 3, 4), (140, 460), (1, 3), (4, 15), named=3),
    "festival": SpendPattern((9, 4, 0, 0, 1, 6, 0, 4), (120, 320), (2, 5), (4, 12), named=5),
    "meal": SpendPattern((7, 5, 9, 10, 10, 9, 9, 10), (130, 330), (3, 9), (2, 12), named=3),
    "visit": SpendPattern((5, 4, 9, 10, 9, 9, 8, 8), (380, 1500), (1, 3), (4, 18), "in_person", named=2),
    "event": SpendPattern((0, 1, 2, 2, 2, 2, 1, 0), (220, 420), (25, 55), (14, 30)),
    "training": SpendPattern((0, 1, 2, 2, 2, 1, 1, 1), (210, 380), (10, 22), (10, 25)),
    "summit": SpendPattern((0, 0, 0, 0, 0, 1, 1, 1), (190, 260), (90, 140), (85, 110)),
    "custom_service": SpendPattern((2, 2, 4, 4, 4, 3, 3, 3), (1400, 5200), (1, 1), (6, 20)),
    "communication": SpendPattern((2, 1, 2, 2, 2, 2, 2, 2), (150, 900), (1, 1), (3, 10), "mail"),
    "technical_support": SpendPattern((2, 1, 3, 3, 3, 3, 3, 3), (700, 4200), (1, 1), (2, 9)),
    "crm_system": SpendPattern((1, 0, 1, 0, 0, 1, 0, 1), (1800, 4200), (1, 1), (8, 20)),
}
SERVICE = ("custom_service", "technical_support")
WEIGHTS = {"key": 5, "potential": 3, "general": 2}
CAREFUL_MEALS_FROM = 7
"""From July on the south is told to be careful: its line is used up."""


@dataclass(frozen=True)
class CompanyIndex:
    """Ids of the sample company by the keys of `names`."""

    people: dict[str, Person]
    customers: dict[str, Customer]
    contacts: dict[str, Sequence[Contact]]


class RequestGenerator:
    """Makes up one request; the same one for the same random source."""

    def __init__(self, company: CompanyIndex, chance: Random, locale: str) -> None:
        self.company = company
        self.chance = chance
        self.locale = locale

    def generate(self, day: date) -> tuple[Person, Terms]:
        """Who asks on `day`, and for what."""
        category = self._category(day)
        client = self._client(category, day)
        asker = "gus" if category in SERVICE else client.owner
        if asker == "tom" and self.chance.random() < 0.25:
            asker = "bo"
        return self.company.people[asker], self.terms(category, client.code, day)

    def _category(self, day: date) -> str:
        names = list(PATTERNS)
        return self.chance.choices(names, [PATTERNS[name].months[min(day.month, 8) - 1] for name in names])[0]

    def _client(self, category: str, day: date) -> Client:
        wanted = [each for each in CLIENTS if each.code != NEGLECTED]
        if category == "meal" and day.month >= CAREFUL_MEALS_FROM:
            wanted = [each for each in wanted if each.region != "south"]
        if category == "summit":
            wanted = [each for each in wanted if each.segment == "key"]
        return self.chance.choices(wanted, [WEIGHTS[each.segment] for each in wanted])[0]

    def terms(self, category: str, code: str, day: date) -> Terms:
        pattern, chance = PATTERNS[category], self.chance
        heads = chance.randint(*pattern.heads)
        official = category in ("meal", "visit") and chance.random() < 0.15
        known = [each for each in self.company.contacts[code] if official or not each.public_official]
        named = chance.sample(known, min(len(known), heads, pattern.named))
        if category in ("gift", "festival"):
            heads = len(named)
        planned = day + timedelta(days=chance.randint(*pattern.lead_days))
        while planned.weekday() > 4:
            planned += timedelta(days=1)
        channel = pattern.channel
        if category in ("visit", "communication") and chance.random() < 0.4:
            channel = ""
        item = ItemTerms(
            category=category,
            customer_id=self.company.customers[code].id,
            recipient_ids=tuple(each.id for each in named),
            headcount=heads,
            amount_minor=heads * chance.randint(*pattern.per_head) // 10 * 10 * 100,
            planned_on=planned,
            contact_channel=channel,
        )
        return Terms(
            items=(item,),
            currency="CNY",
            purpose=chance.choice(PURPOSES[category]).in_(self.locale),
            expected_result=chance.choice(EXPECTED).in_(self.locale),
        )
