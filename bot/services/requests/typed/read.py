"""Read a request out of what was typed: what is understood fills the form, what is not is named.

`gift 480 CNY Acme tea set for Mid-Autumn`, `dinner with Li Na next Friday 600`, 礼品480元给华北机械.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.company.customer import Contact, Customer
from bot.domain.errors import InvalidInput
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.typed.amounts import Amount, read_amounts
from bot.services.requests.typed.dates import read_date
from bot.services.requests.typed.headcount import read_for_so_many, read_headcount
from bot.services.requests.typed.names import candidates, find_named, fold, named_at, unknown_name
from bot.services.requests.typed.spans import Span, blank_out
from bot.services.requests.typed.vocabulary import CATEGORY_WORDS, CHANNEL_WORDS, FILLERS

_GAP = re.compile(r"[\s,，、;；:：。!！]*")
_LINK = re.compile(
    r"(?:for|to|with|at|by|on|in|and|plus|about)\s+|给|为|与|和|跟|请|在|于|用|约", re.IGNORECASE
)
_LOOSE_END = re.compile(
    r"(?:^|\s+)(?:for|to|with|at|by|on|in|and|of|the|around|about)\s*$|[给为与和跟请在于用约的]\s*$",
    re.IGNORECASE,
)
_LINK_BEFORE = re.compile(
    r"(?:\b(?:for|to|with|at|by|on|in|and|plus|about)\s+(?:the\s+)?|[给为与和跟请在于用约])$", re.IGNORECASE
)
_FILLER = re.compile(
    "|".join(rf"{re.escape(word)}(?![A-Za-z0-9'-])" if word.isascii() else word for word in FILLERS),
    re.IGNORECASE,
)
_EDGES = " \t\n,，、;；:：。"
_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class TypedRequest:
    """What was understood; an empty `currency` is the plan's. `unknown_customer`: nobody has that name.

    `refused` says why an amount that was typed is not taken.
    """

    category: str = ""
    amount: str = ""
    currency: str = ""
    customer: Customer | None = None
    recipients: tuple[Contact, ...] = ()
    headcount: int | None = None
    planned_on: date | None = None
    contact_channel: str = ""
    purpose: str = ""
    unknown_customer: str = ""
    refused: InvalidInput | None = None


@dataclass
class _Reading:
    """The text while it is read: `taken` are the stretches that were understood."""

    text: str
    taken: list[Span[object]] = field(default_factory=list)

    @property
    def rest(self) -> str:
        return blank_out(self.text, self.taken)

    def take(self, span: Span[object]) -> None:
        self.taken.append(span)

    def past(self, position: int) -> int:
        """The position behind gaps and everything understood that stands there."""
        while True:
            gap = _GAP.match(self.text, position)
            position = gap.end() if gap else position
            here = next((span for span in self.taken if span.start <= position < span.end), None)
            if here is None:
                return position
            position = here.end


def read_typed(
    tx: Transaction,
    text: str,
    policy: CompiledPolicy,
    currency: str,
    today: date,
    known: Customer | None = None,
) -> TypedRequest | None:
    """None when the text names neither a category nor an amount nor a customer with something to do.

    `known`: for whom it is where the text does not say, because more was typed beside it.
    """
    text = text[:_MOST_CHARACTERS]
    reading = _Reading(text)
    names = candidates(text)
    customers = _known_customers(tx, names)
    day, heads = read_date(text, today), read_headcount(text)
    for span in (day, heads):
        if span is not None and not span.overlaps(reading.taken):
            reading.take(span)
    amount, refused = read_amounts(reading.rest, currency)
    if amount is not None:
        reading.take(amount)
        if heads is None and (heads := read_for_so_many(reading.rest)):
            reading.take(heads)
    header = _read_header(reading, customers, policy.categories)
    category = header.category or _category_anywhere(reading, policy.categories)
    named = header.customer or find_named(reading.rest, customers, header.end)
    if named is not None and not _LINK_BEFORE.search(text, 0, named.start):
        # After `for` or `with` the sentence needs the name; elsewhere it is a word of its own.
        reading.take(named)
    if not header.certain and not (category and (amount or refused or named or day)) and amount is None:
        return None
    channel = _channel(reading, policy.contact_channels)
    customer = named.value if named else known
    end = header.end
    if customer is None and (similar := _similar(tx, reading, end)):
        customer = similar.value
        reading.take(similar)
    contacts = _contacts(tx, reading, names, customer)
    if customer is None and len({contact.customer_id for contact in contacts}) == 1:
        customer = tx.customers.get(contacts[0].customer_id)
    elif customer is None:
        contacts = ()
    unknown = None if customer else unknown_name(reading.rest, reading.past(end))
    if unknown is not None:
        reading.take(unknown)
    if refused is not None and amount is None:
        reading.take(refused)
    said = amount.value if amount else Amount("", "")
    count = heads.value if heads else None
    return TypedRequest(
        category=category,
        amount=(said.times(count) if said.each and count else said).text,
        currency=said.currency,
        customer=customer,
        recipients=contacts,
        headcount=count,
        planned_on=day.value if day else None,
        contact_channel=channel,
        purpose=_purpose(reading, end),
        unknown_customer=unknown.value if unknown else "",
        refused=refused.value if refused and amount is None else None,
    )


def _known_customers(tx: Transaction, names: Sequence[str]) -> dict[str, Customer]:
    """By folded name and code; two who are called alike are not guessed between."""
    found: dict[str, Customer] = {}
    shared: set[str] = set()
    for customer in tx.customers.named(names):
        for key in {fold(customer.name), fold(customer.code)}:
            if found.setdefault(key, customer) is not customer:
                shared.add(key)
    return {key: customer for key, customer in found.items() if key not in shared}


@dataclass(frozen=True, slots=True)
class _Header:
    """What stands before the purpose. `certain`: a category by its own id or name stood there."""

    category: str
    customer: Span[Customer] | None
    end: int
    certain: bool


def _read_header(
    reading: _Reading, customers: Mapping[str, Customer], categories: Mapping[str, Mapping[str, str]]
) -> _Header:
    category, certain, customer, position = "", False, None, 0
    while True:
        position = reading.past(position)
        rest = reading.rest
        if not category and (found := _category_at(rest, position, _official(categories))):
            category, certain, position = found.value, True, found.end
        elif not category and (found := _category_at(rest, position, _colloquial(categories))):
            category, position = found.value, found.end
        elif customer is None and (customer := named_at(rest, position, customers)):
            position = customer.end
        elif (link := _LINK.match(rest, position)) and (
            reading.past(link.end()) > link.end()
            or (customer is None and (customer := named_at(rest, link.end(), customers)))
        ):
            position = customer.end if customer and customer.start == link.end() else link.end()
        elif filler := _FILLER.match(rest, position):
            position = filler.end()
        else:
            return _Header(category, customer, position, certain)


def _official(categories: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        spelling.casefold(): category
        for category, names in categories.items()
        for spelling in (category, category.replace("_", " "), *names.values())
    }


def _colloquial(categories: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        word.casefold(): category
        for category, words in CATEGORY_WORDS.items()
        if category in categories
        for word in words
    }


def _category_at(text: str, position: int, spellings: Mapping[str, str]) -> Span[str] | None:
    """The category that stands at `position`; the longest spelling wins."""
    rest = text[position:].casefold()
    for spelling in sorted(spellings, key=len, reverse=True):
        if rest.startswith(spelling) and _ends(spelling, rest[len(spelling) :]):
            return Span(position, position + len(spelling), spellings[spelling])
    return None


def _ends(word: str, rest: str) -> bool:
    """Whether `word` is whole where `rest` goes on: Chinese needs no space behind it."""
    return not rest or not word[-1].isascii() or not (rest[0].isascii() and rest[0].isalnum())


def _category_anywhere(reading: _Reading, categories: Mapping[str, Mapping[str, str]]) -> str:
    spellings = {**_colloquial(categories), **_official(categories)}
    rest = reading.rest.casefold()
    found = [
        (match.start(), -len(spelling), spellings[spelling])
        for spelling in spellings
        for match in re.finditer(_whole(spelling), rest)
    ]
    return min(found)[2] if found else ""


def _whole(spelling: str) -> str:
    plain = re.escape(spelling)
    return rf"(?<![a-z0-9]){plain}(?![a-z0-9])" if spelling.isascii() else plain


def _channel(reading: _Reading, channels: Mapping[str, Mapping[str, str]]) -> str:
    rest = reading.rest
    for channel, words in CHANNEL_WORDS.items():
        if channel not in channels:
            continue
        for word in words:
            match = re.search(_whole(word), rest, re.IGNORECASE)
            if match:
                reading.take(Span(match.start(), match.end(), channel))
                return channel
    return ""


def _similar(tx: Transaction, reading: _Reading, position: int) -> Span[Customer] | None:
    """The only customer with a word in their name with which the rest begins: `meal 900 Beta lunch`."""
    position = reading.past(position)
    words = list(re.finditer(r"[^\s\0]+", reading.rest[position:]))[:4]
    for last in reversed(words):
        spoken = reading.text[position : position + last.end()].rstrip(_EDGES)
        if "\0" in reading.rest[position : position + last.end()] or len(spoken) < (
            3 if spoken.isascii() else 2
        ):
            continue
        similar = tx.customers.search(spoken, 2)
        if len(similar) == 1 and _begins_a_word(spoken, similar[0].name):
            return Span(position, position + len(spoken), similar[0])
    return None


def _begins_a_word(spoken: str, name: str) -> bool:
    at = name.casefold().find(spoken.casefold())
    return at == 0 or (at > 0 and not (name[at - 1].isascii() and name[at - 1].isalnum()))


def _contacts(
    tx: Transaction, reading: _Reading, names: Sequence[str], customer: Customer | None
) -> tuple[Contact, ...]:
    """The contacts that the text names: of the customer, or where none is named, of whoever has them."""
    known: dict[str, Contact | None] = {}
    for contact in tx.customers.contacts_named(names, customer.id if customer else None):
        # Two of the same name: the form asks which of them.
        known[fold(contact.name)] = None if fold(contact.name) in known else contact
    found: list[Contact] = []
    people = {name: contact for name, contact in known.items() if contact is not None}
    while (span := find_named(reading.rest, people)) is not None:
        reading.take(span)
        if span.value not in found:
            found.append(span.value)
    return tuple(found)


def _purpose(reading: _Reading, start: int) -> str:
    """The rest without what was understood at either end; in the middle it stays: the sentence needs it."""
    start = reading.past(start)
    end = len(reading.text)
    trimmed = True
    while trimmed and start < end:
        trimmed = False
        kept = reading.text[start:end].rstrip(_EDGES)
        end = start + len(kept)
        last = next((span for span in reading.taken if span.start < end <= span.end), None)
        if last is not None:
            end, trimmed = max(start, last.start), True
            continue
        if len(reading.taken) and (loose := _LOOSE_END.search(kept)) and end < len(reading.text):
            end, trimmed = start + loose.start(), True
        link = _LINK.match(reading.text, start)
        if link and reading.past(link.end()) > link.end():
            start, trimmed = reading.past(link.end()), True
    return re.sub(r"\s+", " ", reading.text[start:end]).strip(_EDGES)
