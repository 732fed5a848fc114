"""Eight months of work, played through the product's own services in the order in which it happened."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.approval import deciders
from bot.domain.customer import Person
from bot.domain.errors import GoodwillError
from bot.domain.request import RequestState, Terms
from bot.services.change_request import answer_question, edit_request, withdraw_request
from bot.services.decide_request import approve_request, ask_question, reject_request
from bot.services.explain_variance import explain_variance
from bot.services.ports import Actor, Transaction
from bot.services.record_actual import ActualForm, correct_actual, record_actual
from bot.services.submit_request import submit_request
from demo.company import SEED, YEAR, email_of, line_code
from demo.names import CLIENTS, STAFF
from demo.phrases import ANSWERS, LESS_REASONS, NOTES, QUESTIONS, REJECT_REASONS, RESULTS, Words
from demo.plausible import Book, Fancy

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(YEAR, 1, 5)
TODAY = datetime(YEAR, 9, 4, 8, 30, tzinfo=ZONE)
UNDECIDED_DAYS = 6
REQUESTS_A_DAY = (1, 1, 1, 2, 3)

Act = Callable[[Transaction], None]
Receipt = Callable[[Transaction, Person, str, int], str]
"""Puts a receipt into Slack for a person, request number and amount in minor units; returns the file's id."""


def local(day: date, clock: str) -> datetime:
    """A moment on the company's clocks, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def read_book(tx: Transaction) -> Book:
    """The imported company by its keys."""
    people = {each.key: tx.people.by_email(email_of(each.key)) for each in STAFF}
    customers = {each.code: tx.customers.by_name_or_code(each.code) for each in CLIENTS}
    contacts = {
        code: tx.customers.search_contacts(customer.id, "", 20)
        for code, customer in customers.items()
        if customer is not None
    }
    return Book(
        {key: person for key, person in people.items() if person is not None},
        {code: customer for code, customer in customers.items() if customer is not None},
        {code: sorted(found, key=lambda contact: contact.id) for code, found in contacts.items()},
    )


class History:
    """What happens, by its moment; an act may bring further ones."""

    def __init__(self, book: Book, locale: str, receipt: Receipt) -> None:
        self.book = book
        self.locale = locale
        self.receipt = receipt
        self.chance = Random(SEED)
        self.fancy = Fancy(book, self.chance, locale)
        self._order = itertools.count()
        self._due: list[tuple[datetime, int, Act]] = []
        self._plan_days()

    def next_before(self, end: datetime) -> tuple[datetime, Act] | None:
        """The next thing that happens before `end`, taken off the list."""
        if not self._due or self._due[0][0] >= end:
            return None
        moment, _, act = heapq.heappop(self._due)
        return moment, act

    def at(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._due, (moment.astimezone(UTC), next(self._order), act))

    def _soon(self, tx: Transaction, days: int, clock: str, act: Act) -> None:
        """On a working day `days` later, at about that time."""
        day = tx.today + timedelta(days=days)
        while day.weekday() > 4:
            day += timedelta(days=1)
        moment = local(day, clock) + timedelta(minutes=self.chance.randint(0, 50))
        self.at(max(moment, tx.now + timedelta(minutes=20)), act)

    def _say(self, phrases: Sequence[Words]) -> str:
        return self.chance.choice(phrases).in_(self.locale)

    def _plan_days(self) -> None:
        day = FIRST_DAY
        while day < TODAY.date():
            if day.weekday() < 5:
                for _ in range(self.chance.choice(REQUESTS_A_DAY)):
                    moment = local(day, "09:00") + timedelta(minutes=self.chance.randint(0, 480))
                    self.at(moment, self._ask)
            day += timedelta(days=1)
        for code, note in NOTES.items():
            self.at(local(date(YEAR, 8, 27), "15:00"), lambda tx, c=code, n=note: self._explain(tx, c, n))  # type: ignore[misc]

    def _explain(self, tx: Transaction, code: str, note: Words) -> None:
        plan = tx.budgets.plan(YEAR)
        line = tx.budgets.line_by_code(plan.id, line_code(code, self.locale)) if plan else None
        owner = tx.people.get(line.owner_id or 0) if line else None
        if line is not None and owner is not None:
            explain_variance(tx, Actor(owner, "slack"), line.id, f"{tx.today:%Y-%m}", note.in_(self.locale))

    def _ask(self, tx: Transaction) -> None:
        person, terms = self.fancy.invent(tx.today)
        key = f"history:{next(self._order)}"
        request = submit_request(tx, Actor(person, "slack"), terms, key)
        fate = self.chance.random()
        if tx.today >= TODAY.date() - timedelta(days=UNDECIDED_DAYS) and fate > 0.6:
            # Nobody has decided it yet: it waits today.
            return
        patience = self.chance.choice((0, 0, 1, 1, 2))
        if fate < 0.04:
            self._soon(tx, 1, "10:00", lambda tx: self._withdraw(tx, request.id, person))
        elif fate < 0.10:
            self._soon(tx, patience, "14:00", lambda tx: self._reject(tx, request.id))
        elif fate < 0.15:
            self._soon(tx, patience, "11:00", lambda tx: self._question(tx, request.id, person))
        elif fate < 0.24:
            share = self.chance.choice((75, 80, 90))
            self._soon(tx, patience, "15:00", lambda tx: self._approve(tx, request.id, share))
        else:
            self._soon(tx, patience, "09:30", lambda tx: self._approve(tx, request.id, 100))

    def _withdraw(self, tx: Transaction, request_id: int, person: Person) -> None:
        request = tx.requests.get(request_id)
        assert request is not None  # noqa: S101 - submitted before
        withdraw_request(tx, Actor(person, "slack"), request_id, request.version)

    def _decider(self, tx: Transaction, request_id: int) -> tuple[Actor, int] | None:
        """The next who must decide, and the version they decide on."""
        request = tx.requests.get(request_id)
        if request is None or request.state is not RequestState.PENDING:
            return None
        waiting = sorted(deciders(tx.requests.steps(request_id, request.round)))
        person = tx.people.get(waiting[0]) if waiting else None
        return (Actor(person, "slack"), request.version) if person else None

    def _reject(self, tx: Transaction, request_id: int) -> None:
        found = self._decider(tx, request_id)
        if found:
            reject_request(tx, found[0], request_id, found[1], self._say(REJECT_REASONS))

    def _question(self, tx: Transaction, request_id: int, person: Person) -> None:
        found = self._decider(tx, request_id)
        if not found:
            return
        asked = ask_question(tx, found[0], request_id, found[1], self._say(QUESTIONS))

        def answer(tx: Transaction) -> None:
            answer_question(tx, Actor(person, "slack"), request_id, asked.version, self._say(ANSWERS))
            self._soon(tx, 1, "10:00", lambda tx: self._approve(tx, request_id, 100))

        self._soon(tx, 1, "09:00", answer)

    def _approve(self, tx: Transaction, request_id: int, percent: int) -> None:
        found = self._decider(tx, request_id)
        if not found:
            return
        actor, version = found
        request = tx.requests.get(request_id)
        assert request is not None  # noqa: S101 - it has a decider
        less = request.terms.amount_minor * percent // 100 // 1000 * 1000 if percent < 100 else None
        reason = self._say(LESS_REASONS) if less else ""
        request = approve_request(tx, actor, request_id, version, amount_minor=less, reason=reason)
        if request.state is RequestState.PENDING:
            self._soon(tx, 0, "16:00", lambda tx: self._approve(tx, request_id, 100))
            return
        if self.chance.random() < 0.02 and request.terms.category == "visit":
            self._soon(tx, 1, "11:00", lambda tx: self._raise(tx, request_id))
        self._plan_actual(tx, request_id, request.terms)

    def _raise(self, tx: Transaction, request_id: int) -> None:
        request = tx.requests.get(request_id)
        assert request is not None  # noqa: S101 - approved before
        requester = tx.people.get(request.requester_id)
        more = replace(request.terms, amount_minor=(request.approved_minor or 0) * 13 // 10)
        edit_request(tx, Actor(requester, "slack"), request_id, request.version, more, f"raise:{request_id}")
        self._soon(tx, 1, "10:00", lambda tx: self._approve(tx, request_id, 100))

    def _plan_actual(self, tx: Transaction, request_id: int, terms: Terms) -> None:
        after = max(0, (terms.planned_on - tx.today).days)
        if self.chance.random() < 0.03:
            # Forgotten: the digest and the controller's Home must find it.
            return
        wait = after + self.chance.randint(0, 4)
        if self.chance.random() < 0.08:
            self._soon(tx, after, "18:00", lambda tx: self._record(tx, request_id, 40, final=False))
            wait = after + 5
        self._soon(tx, wait, "16:30", lambda tx: self._record(tx, request_id, 0, final=True))

    def _record(self, tx: Transaction, request_id: int, percent: int, *, final: bool) -> None:
        """`percent` of what is approved; 0 is what is left, more or less."""
        request = tx.requests.get(request_id)
        if request is None or request.state is not RequestState.APPROVED or request.approved_minor is None:
            return
        person = tx.people.get(request.requester_id)
        assert person is not None  # noqa: S101 - somebody asked
        left = request.approved_minor - request.holding.spent
        # Now and then it costs more than was approved: the truth is recorded, and a controller hears of it.
        share = percent or (128 if self.chance.random() < 0.012 else self.chance.randint(82, 103))
        amount = left * share // 100
        form = ActualForm(
            amount_minor=amount,
            currency="CNY",
            spent_on=min(request.terms.planned_on, tx.today),
            headcount=request.terms.headcount,
            invoice_number=f"INV-{request_id:04d}{self.chance.randint(10, 99)}",
            rating=self.chance.choices((2, 3, 4, 5), (1, 3, 6, 4))[0] if final else None,
            result=self._say(RESULTS) if final else "",
            final=final,
            file_ids=(self.receipt(tx, person, request.number, amount),),
        )
        record_actual(tx, Actor(person, "slack"), request_id, form, f"actual:{request_id}:{final}")
        if final and self.chance.random() < 0.03:
            self._soon(tx, 3, "09:15", lambda tx: self._correct(tx, request_id, form, person))

    def _correct(self, tx: Transaction, request_id: int, form: ActualForm, person: Person) -> None:
        wrong = [each for each in tx.requests.actuals(request_id) if each.reversed_at is None][-1]
        right = replace(form, amount_minor=form.amount_minor - 1250, file_ids=())
        correct_actual(tx, Actor(person, "slack"), wrong.id, right, f"correct:{wrong.id}")
