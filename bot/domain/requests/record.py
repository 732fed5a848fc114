"""A request as it is kept, and what can be asked of it without changing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from bot.domain.actuals.actual import Actual, by_item, shares_of
from bot.domain.approvals.approval import Decision, Step, deciders, least_by_item
from bot.domain.errors import InvalidInput, Stale
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding
from bot.domain.requests.holding import Holding
from bot.domain.requests.item import Item
from bot.domain.requests.request_state import (
    ENDED,
    OPEN,
    SPENDABLE,
    UNDECIDED,
    Event,
    RequestState,
    next_state,
)
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.domain.requests.terms import ItemTerms, Standing, Terms


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """`version` grows with every change; an old button carries an old one.

    `terms.items` say what is asked for each of `items`, in the same order.
    """

    id: int
    number: str
    plan_id: int
    requester_id: int
    terms: Terms
    items: tuple[Item, ...]
    state: RequestState
    version: int
    round: int
    policy_version: str
    submitted_at: datetime
    findings: tuple[Finding, ...] = ()
    question: str = ""
    answer: str = ""
    decided_at: datetime | None = None
    settled_at: datetime | None = None
    amended_from: Standing | None = None

    def __post_init__(self) -> None:
        if not self.items or len(self.items) != len(self.terms.items):
            raise AssertionError(f"{len(self.terms.items)} items are asked for, {len(self.items)} are kept")

    @property
    def year(self) -> int:
        """The budget year that it was asked for in: the number says it."""
        return int(self.number.split("-")[1])

    @property
    def first(self) -> Item:
        return self.items[0]

    @property
    def has_several_items(self) -> bool:
        return len(self.items) > 1

    @property
    def numbered(self) -> Iterator[tuple[int, ItemTerms, Item]]:
        """Each item with its number and what is asked for it."""
        for number, (asked, item) in enumerate(zip(self.terms.items, self.items, strict=True), 1):
            yield number, asked, item

    def with_item(self, number: int, item: Item) -> Self:
        return replace(self, items=(*self.items[: number - 1], item, *self.items[number:]))

    @property
    def line_ids(self) -> tuple[int, ...]:
        """Every line that pays, in the order in which lines are locked."""
        return tuple(sorted({item.line_id for item in self.items}))

    @property
    def holding(self) -> Holding:
        """What all items hold together."""
        if len(self.items) == 1:
            return self.items[0].holding
        held = [item.holding for item in self.items]
        return Holding(
            sum(each.reserved for each in held),
            sum(each.committed for each in held),
            sum(each.spent for each in held),
        )

    @property
    def spent_minor(self) -> int:
        """What it has cost so far, whoever pays."""
        return sum(item.spent_minor for item in self.items)

    @property
    def to_spend_minor(self) -> int:
        """What of the approval is still to be spent, whoever pays."""
        return sum(item.to_spend_minor for item in self.items)

    @property
    def counted_minor(self) -> int:
        """What caps count of it, whoever pays."""
        return sum(item.counted_minor for item in self.items)

    @property
    def partner_agreed_minor(self) -> int:
        """What a partner pays of what is asked, and once it is approved of that."""
        return sum(item.partner.agreed_minor for item in self.items)

    @property
    def partner_spent_minor(self) -> int:
        """What a partner owes of what was spent."""
        return sum(item.partner.spent_minor for item in self.items)

    @property
    def approved_minor(self) -> int | None:
        """What is approved of all items together; None before it is."""
        if self.first.approved_minor is None:
            return None
        return sum(item.stands_minor for item in self.items)

    def item(self, number: int) -> Item:
        """Raises InvalidInput("item_unknown")."""
        if not 1 <= number <= len(self.items):
            raise InvalidInput("item_unknown", field=Field.ITEM, number=self.number)
        return self.items[number - 1]

    @property
    def first_to_log(self) -> int:
        """The number of the first item that still waits for its final actual; the first where none does."""
        return next((number for number, _, item in self.numbered if not item.is_done), 1)

    @property
    def is_approved(self) -> bool:
        return self.state is RequestState.APPROVED

    @property
    def waits_for_budget(self) -> bool:
        """It lacks only money: it holds nothing, and nobody is asked yet."""
        return self.state is RequestState.WAITING_FOR_BUDGET

    @property
    def is_amendment(self) -> bool:
        """Whether what waits for a decision would raise an approval that stands."""
        return self.approved_minor is not None and self.state in OPEN

    @property
    def is_raise_only(self) -> bool:
        """Whether it can't be changed but by asking for more."""
        return self.is_approved or self.is_amendment

    @property
    def can_be_edited(self) -> bool:
        return self.state in OPEN or self.is_approved

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state in UNDECIDED or (self.is_approved and not self.spent_minor)

    @property
    def can_be_asked_again(self) -> bool:
        """It ended without an approval: the same may be asked for anew."""
        ended = (RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.EXPIRED)
        return self.state in ended and self.approved_minor is None

    @property
    def is_partly_used(self) -> bool:
        """Something is spent and something still held, and no raise is open: closing releases the rest."""
        return self.is_approved and self.spent_minor > 0 and self.to_spend_minor > 0

    @property
    def due_on(self) -> date:
        """The first day of those that still wait for their final actual; without one the first of all."""
        waiting = [asked.planned_on for _, asked, item in self.numbered if not item.is_done]
        return min(waiting, default=self.terms.planned_on)

    @property
    def overspent_minor(self) -> int:
        """By how much what was spent passes what was approved; 0 while it does not."""
        return max(0, self.spent_minor - (self.approved_minor or 0))

    @property
    def takes_actuals(self) -> bool:
        """Late ones too, and those of an approval that is to be raised: the truth is never refused."""
        return self.approved_minor is not None and (self.state in SPENDABLE or self.is_amendment)

    def facts_for_policy(self, number: int, amount_minor: int, headcount: int, today: date) -> SpendFacts:
        """What the policy may look at of an item once it was asked for: what it costs, and for how many."""
        item, asked = self.items[number - 1], self.terms.items[number - 1]
        return SpendFacts(
            dimensions=item.dimensions,
            public_official=item.public_official,
            state_owned=item.state_owned,
            amount_minor=amount_minor,
            currency=self.terms.currency,
            headcount=headcount,
            requester_id=self.requester_id,
            customer_id=asked.customer_id,
            recipient_ids=asked.recipient_ids,
            planned_on=asked.planned_on,
            today=today,
            purpose=self.terms.purpose,
            attachments=len(self.terms.file_ids),
        )

    def facts_as_spent(self, number: int, actuals: Sequence[Actual], today: date) -> SpendFacts:
        """The same as it counts by now: for who came once that is settled. `actuals`: of the item, those that
        stand; the largest of their headcounts is that of the occasion.
        """
        asked = self.terms.items[number - 1]
        heads = max((actual.headcount for actual in actuals), default=asked.headcount)
        facts = self.facts_for_policy(number, self.item(number).counted_minor, heads, today)
        if not (actuals and self.counts_who_came(number)):
            return facts
        shares = shares_of(actuals, asked.recipient_ids)
        return replace(
            facts,
            recipient_ids=tuple(shares),
            shares=shares,
            public_official=facts.public_official or any(actual.official_came for actual in actuals),
        )

    def counts_who_came(self, number: int) -> bool:
        """Whether nothing more is to come of an item: it counts for those who came, and nobody else."""
        return self.item(number).final or self.state in ENDED

    def spend_by_item(self, actuals: Iterable[Actual], today: date) -> dict[int, PriorSpend]:
        """What each item counts towards a cap that another is held against, where it counts anything.
        `actuals`: of the request, those that stand.
        """
        made = by_item(actuals)
        return {
            number: self.facts_as_spent(number, made.get(number, ()), today).as_prior(self.id)
            for number, _, item in self.numbered
            if item.counted_minor
        }

    def amounts_to_approve(
        self, wanted: Sequence[int] | None, decisions: Sequence[Decision]
    ) -> tuple[int, ...]:
        """What a signature approves of each item: what one has cut, the next can't restore.

        None: all that is asked. Raises InvalidInput at "approved_amount".
        """
        asked = tuple(item.amount_minor for item in self.terms.items)
        if wanted is not None:
            self._require_sensible(wanted)
        cut = least_by_item(decisions, self.round)
        left = tuple(map(min, asked if wanted is None else wanted, cut or asked))
        if wanted is not None:
            # Two who each leave out what the other keeps approve nothing together.
            self._require_sensible(left)
        return left

    def _require_sensible(self, amounts: Sequence[int]) -> None:
        """Whoever approves nothing at all rejects; of several items some may be left out."""
        stands = self.approved_minor or 0
        if len(amounts) != len(self.items):
            raise InvalidInput("item_unknown", field=Field.APPROVED_AMOUNT, number=self.number)
        if min(amounts) < 0 or not sum(amounts):
            raise InvalidInput("amount_zero", field=Field.APPROVED_AMOUNT)
        for number, asked, _ in self.numbered:
            if amounts[number - 1] > asked.amount_minor:
                item = number if self.has_several_items else 0
                raise InvalidInput("approved_more_than_asked", field=Field.APPROVED_AMOUNT, item=item)
        less = any(minor < item.stands_minor for minor, item in zip(amounts, self.items, strict=True))
        if self.is_amendment and (less or sum(amounts) <= stands):
            raise InvalidInput(
                "approved_less_than_stands",
                field=Field.APPROVED_AMOUNT,
                stands_minor=stands,
                currency=self.terms.currency,
            )

    def deciders(self, steps: Sequence[Step]) -> frozenset[int]:
        """Who is waited for now; nobody while no decision is open."""
        return deciders(steps) if self.state is RequestState.PENDING else frozenset()

    def require_version(self, version: int) -> None:
        """Raises Stale("card_out_of_date") when the button was drawn for an earlier state of the request."""
        if self.version != version:
            raise Stale("card_out_of_date", number=self.number, state=self.state.value)

    def require_edit_to(self, terms: Terms) -> None:
        """A pending request may become anything; an approved one may ask for more of the same.

        Raises Stale("request_moved_on"), InvalidInput("raise_only" | "raise_amount_only").
        """
        next_state(self.state, self._edit_event)
        if not self.is_raise_only:
            return
        stands = self.amended_from.terms if self.amended_from else self.terms
        if terms.amount_minor <= (self.approved_minor or 0):
            raise self._raise_only(self.approved_minor or 0)
        if not self._is_same_but_amounts(terms, stands):
            raise InvalidInput("raise_amount_only", field=Field.AMOUNT, number=self.number)
        for number, (asked, item) in enumerate(zip(terms.items, self.items, strict=True), 1):
            # What has its final actual has nothing to come, so it can't be raised either.
            if asked.amount_minor < item.stands_minor or (
                item.final and asked.amount_minor > item.stands_minor
            ):
                raise self._raise_only(item.stands_minor, number if self.has_several_items else 0)

    def _raise_only(self, stands_minor: int, item: int = 0) -> InvalidInput:
        return InvalidInput(
            "raise_only",
            field=Field.AMOUNT,
            item=item,
            stands_minor=stands_minor,
            currency=self.terms.currency,
        )

    @staticmethod
    def _is_same_but_amounts(terms: Terms, stands: Terms) -> bool:
        """Whether the same items are asked for, each in the same way; heads may be more, too."""
        if terms.currency != stands.currency or terms.is_for_something_else(stands):
            return False
        if terms.partner_id != stands.partner_id:
            return False
        return all(
            (mine.contact_channel, mine.partner_minor) == (theirs.contact_channel, theirs.partner_minor)
            for mine, theirs in zip(terms.items, stands.items, strict=True)
        )

    def is_new_ask(self, terms: Terms) -> bool:
        """Whether `terms` are judged by the policy of today: for something else, or for more money.

        What waits for budget was never submitted: all of it is new.
        """
        return (
            self.waits_for_budget
            or terms.is_for_something_else(self.terms)
            or terms.asks_for_more(self.terms)
        )

    @property
    def _edit_event(self) -> Event:
        return Event.AMEND if self.state is RequestState.APPROVED else Event.EDIT
