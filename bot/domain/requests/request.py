"""A request for approval before the money is spent, and what each event makes of it.

Every event returns a `Change`: the request as it is to be stored, and the postings that the ledger is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.budgets.budget import Column
from bot.domain.errors import InvalidInput, Stale
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding
from bot.domain.requests.holding import (
    Moves,
    moves,
    on_actual,
    on_approve,
    on_close,
    on_release,
    on_submit,
)
from bot.domain.requests.item import Item
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request_state import UNDECIDED, Event, RequestState, next_state
from bot.domain.requests.terms import ItemTerms, Proposal, Standing, Terms
from bot.domain.required_text import require_text


@dataclass(frozen=True, slots=True)
class SpendRequest(RequestRecord):
    """The aggregate: whatever happens to a request is one of these events."""

    # -- asking

    @classmethod
    def submit(cls, number: str, plan_id: int, requester_id: int, proposal: Proposal, at: datetime) -> Change:
        """A new request; it has no id before it is stored."""
        return cls._asked(number, plan_id, requester_id, proposal, at)._reserve_all()

    @classmethod
    def wait(
        cls, number: str, plan_id: int, requester_id: int, proposal: Proposal, at: datetime
    ) -> SpendRequest:
        """The same where only money is missing: it takes a number, and holds nothing."""
        asked = cls._asked(number, plan_id, requester_id, proposal, at)
        return replace(asked, state=RequestState.WAITING_FOR_BUDGET)

    @classmethod
    def _asked(
        cls, number: str, plan_id: int, requester_id: int, proposal: Proposal, at: datetime
    ) -> SpendRequest:
        return cls(
            id=0,
            number=number,
            plan_id=plan_id,
            requester_id=requester_id,
            terms=proposal.terms,
            items=proposal.items,
            state=RequestState.PENDING,
            version=1,
            round=1,
            policy_version=proposal.policy_version,
            submitted_at=at,
            findings=proposal.findings,
        )

    def _reserve_all(self) -> Change:
        return Change(self).post_each(Event.SUBMIT, lambda asked, _item: on_submit(asked.amount_minor))

    def submit_waiting(self, proposal: Proposal) -> Change:
        """There is budget for it now. `submitted_at` stays: since then it has been asked for.

        Raises Stale("request_moved_on").
        """
        submitted = replace(
            self,
            version=self.version + 1,
            state=next_state(self.state, Event.SUBMIT),
            items=proposal.items,
            policy_version=proposal.policy_version,
            findings=proposal.findings,
        )
        return submitted._reserve_all()

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
        return all(
            mine.contact_channel == theirs.contact_channel
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
    def _standing(self) -> Standing:
        return Standing(self.terms, self.policy_version)

    @property
    def _edit_event(self) -> Event:
        return Event.AMEND if self.state is RequestState.APPROVED else Event.EDIT

    def edit(self, proposal: Proposal) -> Change:
        """Ask for something else, or for more than is approved: a new round of steps.

        What was approved stands meanwhile, and only the difference is reserved. Raises what
        `require_edit_to` raises.
        """
        self.require_edit_to(proposal.terms)
        raising = self.is_raise_only
        released = self._change().post_each(
            Event.EDIT, lambda _asked, item: on_release(item.holding), part=".release"
        )
        asked = replace(
            released.request,
            round=self.round + 1,
            terms=proposal.terms,
            # What is raised stays what was approved; only its amount is new.
            items=released.request.items if raising else proposal.items,
            state=next_state(self.state, self._edit_event),
            policy_version=proposal.policy_version,
            findings=proposal.findings,
            amended_from=self.amended_from or (self._standing if raising else None),
            question="",
            answer="",
        )
        return released.becomes(asked).post_each(
            Event.EDIT, lambda asked, item: on_submit(asked.amount_minor - item.stands_minor), part=".reserve"
        )

    def answer_question(self, answer: str) -> Change:
        """The decision waits for the approver again. Raises Stale, InvalidInput("text_missing")."""
        require_text(answer, Field.ANSWER)
        state = next_state(self.state, Event.ANSWER)
        return Change(replace(self, version=self.version + 1, state=state, answer=answer))

    # -- deciding

    def approve(self, amounts: Sequence[int], at: datetime) -> Change:
        """The last signature is given: `amounts` of each item are committed, all reserved is released."""
        committed = self._change()
        for number, (minor, item) in enumerate(zip(amounts, self.items, strict=True), 1):
            committed = committed.post(
                Event.APPROVE, number, on_approve(item.holding, minor - item.stands_minor)
            )
        items = tuple(
            replace(item, approved_minor=minor)
            for minor, item in zip(amounts, committed.request.items, strict=True)
        )
        return committed.becomes(
            replace(
                committed.request,
                state=next_state(self.state, Event.APPROVE),
                items=items,
                amended_from=None,
                decided_at=at,
            )
        )

    def found(self, findings: tuple[Finding, ...]) -> SpendRequest:
        """The facts of this moment ask for further signatures: the cards show why."""
        return replace(self, findings=findings)

    def reject(self, at: datetime) -> Change:
        return self._end_open(Event.REJECT, at)

    def ask(self, question: str) -> Change:
        """The requester is asked something; what is held stays held. Raises InvalidInput("text_missing")."""
        require_text(question, Field.QUESTION)
        state = next_state(self.state, Event.ASK)
        return Change(replace(self, version=self.version + 1, state=state, question=question, answer=""))

    def retract_question(self) -> Change:
        """The decision waits for the approver again, without an answer. Raises Stale("request_moved_on")."""
        state = next_state(self.state, Event.RETRACT)
        return Change(replace(self, version=self.version + 1, state=state, question="", answer=""))

    def ask_others(self) -> SpendRequest:
        """Other people may decide now: cards that were drawn before are out of date."""
        return replace(self, version=self.version + 1)

    # -- ending

    def withdraw(self, at: datetime) -> Change:
        """Everything that is held is released.

        Raises Stale("spent_already") once something was spent: then the final actual, or closing, does.
        """
        if self.state in UNDECIDED:
            return self._end_open(Event.WITHDRAW, at)
        if self.holding.spent:
            raise Stale("spent_already", number=self.number)
        return self._release(Event.WITHDRAW)

    def expire(self, at: datetime) -> Change:
        """Time has run out: nothing is ever approved by silence, everything held is released."""
        undecided = self.state in UNDECIDED
        return self._end_open(Event.EXPIRE, at) if undecided else self._release(Event.EXPIRE)

    def close(self) -> Change:
        """Nothing more will be spent: what is still held is released."""
        return self._release(Event.CLOSE)

    def _release(self, event: Event) -> Change:
        state = next_state(self.state, event)
        released = self._change().post_each(event, lambda _asked, item: on_close(item.holding))
        return released.becomes(replace(released.request, state=state))

    def _end_open(self, event: Event, at: datetime) -> Change:
        """While a decision is open. A raise ends alone: the earlier terms and their approval stand again."""
        raising = self.amended_from is not None
        state = next_state(self.state, Event.END_RAISE if raising else event)
        released = self._change().post_each(event, lambda _asked, item: on_release(item.holding))
        if self.amended_from is not None:
            stands = self.amended_from
            ended = replace(
                released.request,
                state=state,
                terms=stands.terms,
                policy_version=stands.policy_version,
                amended_from=None,
            )
        else:
            ended = replace(released.request, state=state, decided_at=at)
        return released.becomes(ended)

    def carry(self, places: Sequence[tuple[int, int]]) -> Change:
        """Its year is closed: what each item holds goes on, on this line and in this month of the next.

        What was spent stays where it was spent. Raises Stale("request_moved_on") where nothing is held.
        """
        carried = self._change()
        carried = carried.becomes(replace(carried.request, state=next_state(self.state, Event.CARRY)))
        for number, _asked, item in self.numbered:
            held = item.holding
            out = moves(reserved=-held.reserved, committed=-held.committed)
            carried = carried.post(Event.CARRY, number, out, part=".from")
            there = carried.request.item(number).on_line(*places[number - 1])
            carried = carried.becomes(carried.request._with_item(number, there)).post(
                Event.CARRY,
                number,
                moves(reserved=held.reserved, committed=held.committed),
                part=".to",
            )
        return carried

    # -- spending

    def record_actual(self, spending: Spending, month: int, by: int, at: datetime) -> Change:
        """`month`: the fiscal month that pays.

        The final actual of an item releases its rest and ends an open raise; the last of all settles the
        request.
        """
        begun = self._begin_actual(spending, at)
        spent = begun.request._spend(Event.RECORD_ACTUAL, spending, month, by, at, release=spending.final)
        if spending.final:
            spent = spent.becomes(spent.request._with_final(spending.item, final=True))
        settles = spending.final and spent.request._is_all_done
        state = spent.request._state_after(Event.SETTLE if settles else Event.RECORD_ACTUAL)
        return begun.then(spent.becomes(spent.request._settled(state, at)))

    def correct_actual(
        self,
        wrong: Actual,
        others: Iterable[Actual],
        spending: Spending,
        month: int,
        by: int,
        at: datetime,
        line_id: int | None = None,
    ) -> Change:
        """The opposite of `wrong`, then what is right. `others`: the actuals that stand beside it.

        `line_id`: the line that `wrong` was spent on, where the item draws on another one by now.

        Raises Stale("corrected_already").
        """
        if wrong.reversed_at is not None:
            raise Stale("corrected_already", number=self.number)
        begun = self._begin_actual(spending, at)
        item = wrong.item
        undone = (
            Change(begun.request)
            .post(Event.CORRECT, item, moves(committed=wrong.liquidated_minor), part=".restore")
            .post(
                Event.CORRECT,
                item,
                moves(spent=-wrong.amount_minor),
                month=wrong.month,
                part=".reverse",
                line_id=line_id,
            )
        )
        final = spending.final or any(other.final for other in others if other.item == item)
        # What no longer waits for further spending holds nothing once it is corrected.
        release = final or self.state in (RequestState.CLOSED, RequestState.EXPIRED)
        spent = undone.request._spend(
            Event.CORRECT, spending, month, by, at, release=release, corrects=wrong.id, line_id=line_id
        )
        spent = spent.becomes(spent.request._with_final(item, final=final))
        after = (spent.request.state, spent.request._is_all_done)
        state = spent.request._state_after(_CORRECTIONS.get(after, Event.CORRECT))
        return begun.then(undone).then(spent.becomes(spent.request._settled(state, at)))

    def _begin_actual(self, spending: Spending, at: datetime) -> Change:
        """What was asked beyond the approval is not needed any more after the final actual."""
        if spending.final and self.amended_from is not None:
            return self._end_open(Event.WITHDRAW, at)
        return self._change()

    def _spend(
        self,
        event: Event,
        spending: Spending,
        month: int,
        by: int,
        at: datetime,
        *,
        release: bool,
        corrects: int | None = None,
        line_id: int | None = None,
    ) -> Change:
        """Liquidate the commitment and spend, on the line, maybe in another month than was planned."""
        both = on_actual(self.item(spending.item).holding, spending.amount_minor, final=release)
        liquidation = tuple(move for move in both if move.column is Column.COMMITTED)
        spent = tuple(move for move in both if move.column is Column.SPENT)
        liquidated_minor = -sum(move.minor for move in liquidation)
        present = spending.who_came(self.terms.items[spending.item - 1])
        actual = spending.recorded(self.id, month, liquidated_minor, by, at, corrects, present)
        return (
            Change(self, actual=actual)
            .post(event, spending.item, liquidation, part=".liquidate")
            .post(event, spending.item, spent, month=month, part=".spend", line_id=line_id)
        )

    @property
    def _is_all_done(self) -> bool:
        return all(item.is_done for item in self.items)

    def _with_final(self, number: int, *, final: bool) -> SpendRequest:
        return self._with_item(number, replace(self.item(number), final=final))

    def _with_item(self, number: int, item: Item) -> SpendRequest:
        return replace(self, items=(*self.items[: number - 1], item, *self.items[number:]))

    def _state_after(self, event: Event) -> RequestState:
        # The approval that stands while a raise is open is spent without a change of state.
        return self.state if self.is_amendment else next_state(self.state, event)

    def _settled(self, state: RequestState, at: datetime) -> SpendRequest:
        settled_at = self.settled_at
        if state is RequestState.SETTLED:
            settled_at = settled_at or at
        elif state is RequestState.APPROVED:
            settled_at = None
        return replace(self, state=state, settled_at=settled_at)

    def _change(self) -> Change:
        return Change(replace(self, version=self.version + 1))


_CORRECTIONS = {
    (RequestState.APPROVED, True): Event.SETTLE,
    (RequestState.SETTLED, False): Event.REOPEN,
}
"""By state, and whether every item has its final actual afterwards."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What one event moves in the ledger for an item, in fiscal `month` of a line.

    `of` is the request as it held that: its lines, customers and version. `part` tells postings of one event
    apart.
    """

    of: SpendRequest
    number: int
    event: Event
    moves: Moves
    month: int
    line_id: int
    part: str = ""

    @property
    def item(self) -> Item:
        return self.of.items[self.number - 1]

    @property
    def asked(self) -> ItemTerms:
        return self.of.terms.items[self.number - 1]


@dataclass(frozen=True, slots=True)
class Change:
    """What an event makes of a request, what the ledger is given, and the actual that is new, if any."""

    request: SpendRequest
    postings: tuple[Posting, ...] = ()
    actual: Actual | None = None

    def post(
        self,
        event: Event,
        number: int,
        moved: Moves,
        *,
        month: int | None = None,
        part: str = "",
        line_id: int | None = None,
    ) -> Change:
        """Move what an item holds. `month` and `line_id`: the item's own, unless given."""
        if not moved:
            return self
        item = self.request.item(number)
        where = (month or item.month, line_id or item.line_id)
        posting = Posting(self.request, number, event, moved, *where, part)
        held = self.request._with_item(number, item.after(moved))
        return Change(held, (*self.postings, posting), self.actual)

    def post_each(self, event: Event, moved: Callable[[ItemTerms, Item], Moves], *, part: str = "") -> Change:
        """Move what each item holds, in their order."""
        change = self
        for number, asked, item in self.request.numbered:
            change = change.post(event, number, moved(asked, item), part=part)
        return change

    def becomes(self, request: SpendRequest) -> Change:
        return replace(self, request=request)

    def then(self, later: Change) -> Change:
        """Both, one after the other."""
        return Change(later.request, self.postings + later.postings, later.actual or self.actual)
