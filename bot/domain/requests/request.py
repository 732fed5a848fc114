"""A request for approval before the money is spent, and what each event makes of it.

Every event returns a `RequestChange`: the request as it is to be stored, and the postings for the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.budgets.budget import Column
from bot.domain.errors import Stale
from bot.domain.fields import Field
from bot.domain.requests.change import Change
from bot.domain.requests.finding import Finding
from bot.domain.requests.holding import (
    moves,
    on_actual,
    on_approve,
    on_close,
    on_release,
    on_submit,
)
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request_state import UNDECIDED, Event, RequestState, next_state
from bot.domain.requests.terms import Proposal, Standing
from bot.domain.required_text import require_text

RequestChange: TypeAlias = "Change[SpendRequest]"


@dataclass(frozen=True, slots=True)
class SpendRequest(RequestRecord):
    """The aggregate: whatever happens to a request is one of these events."""

    # -- asking

    @classmethod
    def submit(
        cls, number: str, plan_id: int, requester_id: int, proposal: Proposal, at: datetime
    ) -> RequestChange:
        """A new request; it has no id before it is stored."""
        return cls._asked(number, plan_id, requester_id, proposal, at)._reserve_all()

    @classmethod
    def wait(
        cls, number: str, plan_id: int, requester_id: int, proposal: Proposal, at: datetime
    ) -> SpendRequest:
        """The same where only money is missing: it takes a number, and holds nothing."""
        asked = cls._asked(number, plan_id, requester_id, proposal, at)
        return replace(asked._without_part_to_come(), state=RequestState.WAITING_FOR_BUDGET)

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
            items=proposal.items_asked,
            state=RequestState.PENDING,
            version=1,
            round=1,
            policy_version=proposal.policy_version,
            submitted_at=at,
            findings=proposal.findings,
        )

    def _reserve_all(self) -> RequestChange:
        return Change(self).post_each(Event.SUBMIT, lambda asked, _item: on_submit(asked.drawn_minor))

    def submit_waiting(self, proposal: Proposal) -> RequestChange:
        """There is budget for it now. `submitted_at` stays: since then it has been asked for.

        Raises Stale("request_moved_on").
        """
        submitted = replace(
            self,
            version=self.version + 1,
            state=next_state(self.state, Event.SUBMIT),
            items=proposal.items_asked,
            policy_version=proposal.policy_version,
            findings=proposal.findings,
        )
        return submitted._reserve_all()

    @property
    def _standing(self) -> Standing:
        return Standing(self.terms, self.policy_version)

    def edit(self, proposal: Proposal) -> RequestChange:
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
            items=released.request.items if raising else proposal.items_asked,
            state=next_state(self.state, self._edit_event),
            policy_version=proposal.policy_version,
            findings=proposal.findings,
            amended_from=self.amended_from or (self._standing if raising else None),
            question="",
            answer="",
        )
        return released.becomes(asked).post_each(
            Event.EDIT, lambda asked, item: on_submit(asked.to_hold_minor(item)), part=".reserve"
        )

    def answer_question(self, answer: str) -> RequestChange:
        """The decision waits for the approver again. Raises Stale, InvalidInput("text_missing")."""
        require_text(answer, Field.ANSWER)
        state = next_state(self.state, Event.ANSWER)
        return Change(replace(self, version=self.version + 1, state=state, answer=answer))

    # -- deciding

    def approve(self, amounts: Sequence[int], at: datetime) -> RequestChange:
        """The last signature is given: `amounts` of each item are committed, all reserved is released."""
        committed = self._change()
        approves = self.terms.with_amounts(amounts)
        for number, (asked, item) in enumerate(zip(approves.items, self.items, strict=True), 1):
            drawn = asked.to_hold_minor(item)
            committed = committed.post(Event.APPROVE, number, on_approve(item.holding, drawn))
            stands = asked.approved(committed.request.item(number))
            committed = committed.becomes(committed.request.with_item(number, stands))
        return committed.becomes(
            replace(
                committed.request,
                state=next_state(self.state, Event.APPROVE),
                amended_from=None,
                decided_at=at,
            )
        )

    def found(self, findings: tuple[Finding, ...]) -> SpendRequest:
        """The facts of this moment ask for further signatures: the cards show why."""
        return replace(self, findings=findings)

    def reject(self, at: datetime) -> RequestChange:
        return self._end_open(Event.REJECT, at)

    def ask(self, question: str) -> RequestChange:
        """The requester is asked something; what is held stays held. Raises InvalidInput("text_missing")."""
        require_text(question, Field.QUESTION)
        state = next_state(self.state, Event.ASK)
        return Change(replace(self, version=self.version + 1, state=state, question=question, answer=""))

    def retract_question(self) -> RequestChange:
        """The decision waits for the approver again, without an answer. Raises Stale("request_moved_on")."""
        state = next_state(self.state, Event.RETRACT)
        return Change(replace(self, version=self.version + 1, state=state, question="", answer=""))

    def ask_others(self) -> SpendRequest:
        """Other people may decide now: cards that were drawn before are out of date."""
        return replace(self, version=self.version + 1)

    # -- ending

    def withdraw(self, at: datetime) -> RequestChange:
        """Everything that is held is released.

        Raises Stale("spent_already") once something was spent: then the final actual, or closing, does.
        """
        if self.state in UNDECIDED:
            return self._end_open(Event.WITHDRAW, at)
        if self.spent_minor:
            raise Stale("spent_already", number=self.number)
        return self._release(Event.WITHDRAW)

    def expire(self, at: datetime) -> RequestChange:
        """Time has run out: nothing is ever approved by silence, everything held is released."""
        undecided = self.state in UNDECIDED
        return self._end_open(Event.EXPIRE, at) if undecided else self._release(Event.EXPIRE)

    def close(self) -> RequestChange:
        """Nothing more will be spent: what is still held is released."""
        return self._release(Event.CLOSE)

    def _release(self, event: Event) -> RequestChange:
        state = next_state(self.state, event)
        released = self._change().post_each(event, lambda _asked, item: on_close(item.holding))
        return released.becomes(replace(released.request._without_part_to_come(), state=state))

    def _without_part_to_come(self) -> SpendRequest:
        return replace(
            self, items=tuple(replace(item, partner=item.partner.released()) for item in self.items)
        )

    def _end_open(self, event: Event, at: datetime) -> RequestChange:
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
            ended = replace(released.request._without_part_to_come(), state=state, decided_at=at)
        return released.becomes(ended)

    def carry(self, places: Sequence[tuple[int, int]]) -> RequestChange:
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
            carried = carried.becomes(carried.request.with_item(number, there)).post(
                Event.CARRY,
                number,
                moves(reserved=held.reserved, committed=held.committed),
                part=".to",
            )
        return carried

    # -- spending

    def record_actual(self, spending: Spending, month: int, by: int, at: datetime) -> RequestChange:
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
    ) -> RequestChange:
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
                moves(spent=-wrong.drawn_minor),
                month=wrong.month,
                part=".reverse",
                line_id=line_id,
            )
        )
        partner = undone.request.item(item).partner.taken_back(wrong.partner_minor)
        undone = undone.becomes(
            undone.request.with_item(item, replace(undone.request.item(item), partner=partner))
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

    def _begin_actual(self, spending: Spending, at: datetime) -> RequestChange:
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
    ) -> RequestChange:
        """Liquidate the commitment and spend, on the line, maybe in another month than was planned.

        What a partner pays of it is not the line's.
        """
        item = self.item(spending.item)
        partner = item.partner.spent(
            spending.amount_minor, item.spent_minor, item.stands_minor, final=release
        )
        partner_minor = partner.spent_minor - item.partner.spent_minor
        both = on_actual(item.holding, spending.amount_minor - partner_minor, final=release)
        liquidation = tuple(move for move in both if move.column is Column.COMMITTED)
        spent = tuple(move for move in both if move.column is Column.SPENT)
        liquidated_minor = -sum(move.minor for move in liquidation)
        present = spending.who_came(self.terms.items[spending.item - 1])
        actual = spending.recorded(self.id, month, liquidated_minor, by, at, corrects, present, partner_minor)
        return (
            Change(self.with_item(spending.item, replace(item, partner=partner)), actual=actual)
            .post(event, spending.item, liquidation, part=".liquidate")
            .post(event, spending.item, spent, month=month, part=".spend", line_id=line_id)
        )

    @property
    def _is_all_done(self) -> bool:
        return all(item.is_done for item in self.items)

    def _with_final(self, number: int, *, final: bool) -> SpendRequest:
        return self.with_item(number, replace(self.item(number), final=final))

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

    def _change(self) -> RequestChange:
        return Change(replace(self, version=self.version + 1))


_CORRECTIONS = {
    (RequestState.APPROVED, True): Event.SETTLE,
    (RequestState.SETTLED, False): Event.REOPEN,
}
"""By state, and whether every item has its final actual afterwards."""
