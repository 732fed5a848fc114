"""Several items in one line: `visit 800 + meal 600 + gift 300 CNY Acme kick-off`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.company.customer import Customer
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.draft import MOST_ITEMS
from bot.services.requests.typed.read import TypedRequest, read_typed

_PLUS = re.compile(r"\s*[+＋]\s*")


@dataclass(frozen=True, slots=True)
class TypedItems:
    """What was understood of one line; there is always an item.

    `currencies`: all that were named, `currency` the first of them; empty is the plan's.
    `refused` says why something that was typed is not taken.
    """

    items: tuple[TypedRequest, ...] = (TypedRequest(),)
    customer: Customer | None = None
    unknown_customer: str = ""
    refused: InvalidInput | None = None

    @property
    def currencies(self) -> Sequence[str]:
        return list(dict.fromkeys(each.currency for each in self.items if each.currency))

    @property
    def currency(self) -> str:
        return next(iter(self.currencies), "")

    @property
    def purpose(self) -> str:
        return ", ".join(dict.fromkeys(each.purpose for each in self.items if each.purpose))


def read_typed_items(
    tx: Transaction, text: str, policy: CompiledPolicy, currency: str, today: date
) -> TypedItems | None:
    """None when the text names neither a category nor an amount nor a customer with something to do.

    It is several items where each part between two `+` names a category and an amount: who writes
    `tea + coffee set` asks for one gift.
    """

    def read(part: str, customer: Customer | None = None) -> TypedRequest | None:
        return read_typed(tx, part, policy, currency, today, customer)

    parts = [part for part in _PLUS.split(text) if part]
    if len(parts) > 1:
        found = [each for each in map(read, parts[: MOST_ITEMS + 1]) if each is not None and _is_item(each)]
        if len(found) == min(len(parts), MOST_ITEMS + 1):
            return _together(found, parts, read)
    whole = read(text)
    return _one(whole) if whole is not None else None


def _is_item(said: TypedRequest) -> bool:
    return bool(said.category and (said.amount or said.refused))


def _one(said: TypedRequest) -> TypedItems:
    return TypedItems((said,), said.customer, said.unknown_customer, said.refused)


def _together(
    found: Sequence[TypedRequest], parts: Sequence[str], read: Callable[..., TypedRequest | None]
) -> TypedItems:
    """What is said with the last item goes for all that don't say it themselves: date, heads, recipients."""
    customers = {each.customer.id: each.customer for each in found if each.customer is not None}
    customer = next(iter(customers.values()), None)
    if customer is not None:
        # Whoever is named beside another item is looked for among the contacts of this customer.
        again = (
            each if each.customer else read(part, customer) for each, part in zip(found, parts, strict=False)
        )
        found = [each for each in again if each is not None]
    last = found[-1]
    items = tuple(
        replace(
            each,
            recipients=each.recipients or last.recipients,
            headcount=each.headcount or last.headcount,
            planned_on=each.planned_on or last.planned_on,
        )
        for each in found[:MOST_ITEMS]
    )
    unknown = next((each.unknown_customer for each in found if each.unknown_customer), "")
    return TypedItems(items, customer, "" if customer else unknown, _refused(found, len(customers)))


def _refused(found: Sequence[TypedRequest], customers: int) -> InvalidInput | None:
    if len(found) > MOST_ITEMS:
        return InvalidInput("too_many_items", field=Field.AMOUNT, item=MOST_ITEMS, most=MOST_ITEMS)
    if customers > 1:
        return InvalidInput("one_customer_for_all", field=Field.CUSTOMER)
    for number, each in enumerate(found, 1):
        if each.refused is not None:
            each.refused.item = number
            return each.refused
    return None
