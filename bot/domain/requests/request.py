"""A request for approval before the money is spent, and what each event makes of it.

Every event returns a `Change`: the request as it is to be stored, and the postings that the ledger is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.approvals.approval import Decision, least_approved
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
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request_state import OPEN, Event, RequestState, next_state
from bot.domain.requests.terms import Proposal, Standing, Terms


@dataclass(frozen=True, slots=True)
class SpendRequest(RequestRecord):
    """The aggregate: whatever happens to a request is one of these events."""

    # -- asking

    @classmethod
    def submit(cls, number: str, plan_id: int, requester_id: int, proposal: Proposal, at: datetime) -> Change:
        """A new request; it has no id before it is stored."""
        request = cls(
            id=0,
            number=number,
            plan_id=plan_id,
            line_id=proposal.line_id,
            month=proposal.month,
            requester_id=requester_id,
            terms=proposal.terms,
            dimensions=proposal.dimensions,
            public_official=proposal.public_official,
            state_owned=proposal.state_owned,
            state=RequestState.PENDING,
            version=1,
            round=1,
            policy_version=proposal.policy_version,
            submitted_at=at,
            findings=proposal.findings,
        )
        return Change(request).post(Event.SUBMIT, on_submit(proposal.terms.amount_minor))

    def require_edit_to(self, terms: Terms) -> None:
        """A pending request may become anything; an approved one may ask for more of the same.

        Raises Stale("request_moved_on"), InvalidInput("raise_only" | "raise_amount_only").
        """
        next_state(self.state, self._edit_event)
        if not self.is_raise_only:
            return
        if terms.amount_minor <= (self.approved_minor or 0):
            raise InvalidInput(
                "raise_only",
                field=Field.AMOUNT,
                stands_minor=self.approved_minor or 0,
                currency=self.terms.currency,
            )
        stands = self.amended_from.terms if self.amended_from else self.terms
        fixed = ("contact_channel", "currency")
        if terms.is_for_something_else(stands) or any(
            getattr(terms, name) != getattr(stands, name) for name in fixed
        ):
            raise InvalidInput("raise_amount_only", field=Field.AMOUNT, number=self.number)

    def is_new_ask(self, terms: Terms) -> bool:
        """Whether `terms` are judged by the policy of today: for something else, or for more money."""
        return terms.is_for_something_else(self.terms) or terms.amount_minor > self.terms.amount_minor

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
        released = self._change().post(Event.EDIT, on_release(self.holding), part=".release")
        asked = replace(
            released.request,
            round=self.round + 1,
            line_id=proposal.line_id,
            month=proposal.month,
            terms=proposal.terms,
            # What is raised stays what was approved; only its amount is new.
            dimensions=self.dimensions if raising else proposal.dimensions,
            public_official=self.public_official if raising else proposal.public_official,
            state_owned=self.state_owned if raising else proposal.state_owned,
            state=next_state(self.state, self._edit_event),
            policy_version=proposal.policy_version,
            findings=proposal.findings,
            amended_from=self.amended_from or (self._standing if raising else None),
            question="",
            answer="",
        )
        extra = proposal.terms.amount_minor - (self.approved_minor or 0)
        return released.becomes(asked).post(Event.EDIT, on_submit(extra), part=".reserve")

    def answer_question(self, answer: str) -> Change:
        """The decision waits for the approver again. Raises Stale, InvalidInput("text_missing")."""
        require_text(answer, Field.ANSWER)
        state = next_state(self.state, Event.ANSWER)
        return Change(replace(self, version=self.version + 1, state=state, answer=answer))

    # -- deciding

    def amount_to_approve(self, wanted_minor: int | None, decisions: Sequence[Decision]) -> int:
        """What a signature approves: what one has cut, the next can't restore. None: all that is asked.

        Raises InvalidInput at "approved_amount".
        """
        asked = self.terms.amount_minor
        if wanted_minor is not None:
            self._require_sensible(wanted_minor)
        cut = least_approved(decisions, self.round)
        return min(asked if wanted_minor is None else wanted_minor, asked if cut is None else cut)

    def _require_sensible(self, amount_minor: int) -> None:
        stands = self.approved_minor or 0
        if amount_minor <= 0:
            raise InvalidInput("amount_zero", field=Field.APPROVED_AMOUNT)
        if amount_minor > self.terms.amount_minor:
            raise InvalidInput("approved_more_than_asked", field=Field.APPROVED_AMOUNT)
        if self.is_amendment and amount_minor <= stands:
            raise InvalidInput(
                "approved_less_than_stands",
                field=Field.APPROVED_AMOUNT,
                stands_minor=stands,
                currency=self.terms.currency,
            )

    def approve(self, amount_minor: int, at: datetime) -> Change:
        """The last signature is given: `amount_minor` is committed, all that was reserved is released."""
        more = amount_minor - (self.approved_minor or 0)
        committed = self._change().post(Event.APPROVE, on_approve(self.holding, more))
        return committed.becomes(
            replace(
                committed.request,
                state=next_state(self.state, Event.APPROVE),
                approved_minor=amount_minor,
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
        if self.state in OPEN:
            return self._end_open(Event.WITHDRAW, at)
        if self.holding.spent:
            raise Stale("spent_already", number=self.number)
        return self._release(Event.WITHDRAW)

    def expire(self, at: datetime) -> Change:
        """Time has run out: nothing is ever approved by silence, everything held is released."""
        return self._end_open(Event.EXPIRE, at) if self.state in OPEN else self._release(Event.EXPIRE)

    def close(self) -> Change:
        """Nothing more will be spent: what is still held is released."""
        return self._release(Event.CLOSE)

    def _release(self, event: Event) -> Change:
        state = next_state(self.state, event)
        released = self._change().post(event, on_close(self.holding))
        return released.becomes(replace(released.request, state=state))

    def _end_open(self, event: Event, at: datetime) -> Change:
        """While a decision is open. A raise ends alone: the earlier terms and their approval stand again."""
        raising = self.amended_from is not None
        state = next_state(self.state, Event.END_RAISE if raising else event)
        released = self._change().post(event, on_release(self.holding))
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

    # -- spending

    def record_actual(self, spending: Spending, month: int, by: int, at: datetime) -> Change:
        """`month`: the fiscal month that pays. The final actual releases the rest and ends an open raise."""
        begun = self._begin_actual(spending, at)
        spent = begun.request._spend(Event.RECORD_ACTUAL, spending, month, by, at, release=spending.final)
        state = spent.request._state_after(Event.SETTLE if spending.final else Event.RECORD_ACTUAL)
        return begun.then(spent.becomes(spent.request._settled(state, at)))

    def correct_actual(
        self, wrong: Actual, others: Iterable[Actual], spending: Spending, month: int, by: int, at: datetime
    ) -> Change:
        """The opposite of `wrong`, then what is right. `others`: the actuals that stand beside it.

        Raises Stale("corrected_already").
        """
        if wrong.reversed_at is not None:
            raise Stale("corrected_already", number=self.number)
        begun = self._begin_actual(spending, at)
        undone = (
            Change(begun.request)
            .post(Event.CORRECT, moves(committed=wrong.liquidated_minor), part=".restore")
            .post(Event.CORRECT, moves(spent=-wrong.amount_minor), month=wrong.month, part=".reverse")
        )
        final = spending.final or any(other.final for other in others)
        # What no longer waits for further spending holds nothing once it is corrected.
        release = final or self.state in (RequestState.CLOSED, RequestState.EXPIRED)
        spent = undone.request._spend(
            Event.CORRECT, spending, month, by, at, release=release, corrects=wrong.id
        )
        state = spent.request._state_after(_CORRECTIONS.get((spent.request.state, final), Event.CORRECT))
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
    ) -> Change:
        """Liquidate the commitment and spend, on the line, maybe in another month than was planned."""
        both = on_actual(self.holding, spending.amount_minor, final=release)
        liquidation = tuple(move for move in both if move.column is Column.COMMITTED)
        spent = tuple(move for move in both if move.column is Column.SPENT)
        liquidated_minor = -sum(move.minor for move in liquidation)
        actual = spending.recorded(self.id, month, liquidated_minor, by, at, corrects)
        return (
            Change(self, actual=actual)
            .post(event, liquidation, part=".liquidate")
            .post(event, spent, month=month, part=".spend")
        )

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
"""By state, and whether an actual is final afterwards."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What one event moves in the ledger, in fiscal `month`.

    `of` is the request as it held that: its line, customer and version. `part` tells postings of one event
    apart.
    """

    of: SpendRequest
    event: Event
    moves: Moves
    month: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an event makes of a request, what the ledger is given, and the actual that is new, if any."""

    request: SpendRequest
    postings: tuple[Posting, ...] = ()
    actual: Actual | None = None

    def post(self, event: Event, moved: Moves, *, month: int | None = None, part: str = "") -> Change:
        """Move what the request holds. `month`: the request's own, unless given."""
        if not moved:
            return self
        posting = Posting(self.request, event, moved, month or self.request.month, part)
        held = replace(self.request, holding=self.request.holding.after(moved))
        return Change(held, (*self.postings, posting), self.actual)

    def becomes(self, request: SpendRequest) -> Change:
        return replace(self, request=request)

    def then(self, later: Change) -> Change:
        """Both, one after the other."""
        return Change(later.request, self.postings + later.postings, later.actual or self.actual)


def require_text(text: str, field: Field) -> None:
    """Raises InvalidInput("text_missing")."""
    if not text.strip():
        raise InvalidInput("text_missing", field=field)
