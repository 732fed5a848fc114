"""Eight months of work, played through the product's own services in the order in which it happened."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.actuals.actual import Spending
from bot.domain.approvals.approval import deciders
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.company.identity import identity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.terms import Terms
from bot.services.actuals.correct import correct_actual
from bot.services.actuals.record import record_actual
from bot.services.approvals.ask import ask_question
from bot.services.approvals.decide import approve_request, reject_request
from bot.services.budgets.explain_variance import explain_variance
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.change import answer_question, edit_request
from bot.services.requests.end import withdraw_request
from bot.services.requests.submit import submit_request
from demo.company import SEED, YEAR, email_of, line_code
from demo.names import CLIENTS, STAFF, Words
from demo.phrases import ANSWERS, LESS_REASONS, NOTES, OVER_REASONS, QUESTIONS, REJECT_REASONS, RESULTS
from demo.requests import CompanyIndex, RequestGenerator

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(YEAR, 1, 5)
TODAY = datetime(YEAR, 9, 4, 8, 30, tzinfo=ZONE)
UNDECIDED_DAYS = 9
FORGETFUL_FROM = date(YEAR, 7, 20)
REQUESTS_A_DAY = (0, 1, 1, 1, 1, 2)

Act = Callable[[Transaction], None]
Receipt = Callable[[Person, str, int], str]
"""Puts a receipt into Slack for a person, request number and amount in minor units; returns the file's id."""


def local(day: date, clock: str) -> datetime:
    """A moment on the company's clocks, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def read_company(tx: Transaction) -> CompanyIndex:
    """The imported company by the keys of `names`."""
    people = {each.key: tx.people.by_email(email_of(each.key)) for each in STAFF}
    customers = {each.code: next(iter(tx.customers.named([identity(each.code)])), None) for each in CLIENTS}
    contacts = {
        code: tx.customers.search_contacts(customer.id, "", 20)
        for code, customer in customers.items()
        if customer is not None
    }
    return CompanyIndex(
        {key: person for key, person in people.items() if person is not None},
        {code: customer for code, customer in customers.items() if customer is not None},
        {code: sorted(found, key=lambda contact: contact.id) for code, found in contacts.items()},
    )


@dataclass
class Case:
    """One request with a random source of its own, so that its fate does not change that of the others."""

    chance: Random
    person: Person
    request: SpendRequest


class History:
    """What happens and when; each act may schedule further ones."""

    def __init__(self, company: CompanyIndex, locale: str, receipt: Receipt) -> None:
        self.company = company
        self.locale = locale
        self.receipt = receipt
        self._order = itertools.count()
        self._due: list[tuple[datetime, int, Act]] = []
        self._plan_days(Random(SEED))

    def next_before(self, end: datetime) -> tuple[datetime, Act] | None:
        """The next act before `end`, taken off the list."""
        if not self._due or self._due[0][0] >= end:
            return None
        moment, _, act = heapq.heappop(self._due)
        return moment, act

    def _at(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._due, (moment.astimezone(UTC), next(self._order), act))

    def _later(
        self, tx: Transaction, case: Case, days: int, clock: str, act: Callable[[Transaction, Case], None]
    ) -> None:
        """On a working day `days` later, at about that time."""
        day = tx.today + timedelta(days=days)
        while day.weekday() > 4:
            day += timedelta(days=1)
        moment = local(day, clock) + timedelta(minutes=case.chance.randint(0, 50))
        self._at(max(moment, tx.now + timedelta(minutes=20)), lambda tx: act(tx, case))

    def _say(self, case: Case, phrases: Sequence[Words]) -> str:
        return case.chance.choice(phrases).in_(self.locale)

    def _plan_days(self, chance: Random) -> None:
        day, number = FIRST_DAY, 0
        while day < TODAY.date():
            for _ in range(chance.choice(REQUESTS_A_DAY) if day.weekday() < 5 else 0):
                number += 1
                moment = local(day, "09:00") + timedelta(minutes=chance.randint(0, 480))
                self._at(moment, partial(self._ask, number))
            day += timedelta(days=1)
        for code, note in NOTES.items():
            self._at(local(date(YEAR, 8, 27), "15:00"), partial(self._explain, code, note))

    def _explain(self, code: str, note: Words, tx: Transaction) -> None:
        plan = tx.budgets.plan(YEAR)
        lines = tx.budgets.lines(plan.id) if plan else []
        line = next((line for line in lines if line.code == line_code(code, self.locale)), None)
        owner = tx.people.get(line.owner_id or 0) if line else None
        if line is not None and owner is not None:
            explain_variance(tx, Actor(owner, "slack"), line.id, f"{tx.today:%Y-%m}", note.in_(self.locale))

    def _ask(self, number: int, tx: Transaction) -> None:
        chance = Random(f"{SEED}:{number}")  # A text: its hash is the same in every process.
        person, terms = RequestGenerator(self.company, chance, self.locale).generate(tx.today)
        request = submit_request(tx, Actor(person, "slack"), terms, f"history:{number}")
        case = Case(chance, person, request)
        fate = chance.random()
        if tx.today >= TODAY.date() - timedelta(days=UNDECIDED_DAYS) and fate > 0.3:
            # Nobody has decided it yet: it waits today.
            return
        patience = chance.choice((0, 0, 1, 1, 2))
        if fate < 0.04:
            self._later(tx, case, 1, "10:00", self._withdraw)
        elif fate < 0.10:
            self._later(tx, case, patience, "14:00", self._reject)
        elif fate < 0.15:
            self._later(tx, case, patience, "11:00", self._question)
        elif fate < 0.24:
            self._later(tx, case, patience, "15:00", self._approve_less)
        else:
            self._later(tx, case, patience, "09:30", self._approve)

    def _withdraw(self, tx: Transaction, case: Case) -> None:
        withdraw_request(tx, Actor(case.person, "slack"), case.request.id, case.request.version)

    def _decider(self, tx: Transaction, request: SpendRequest) -> Actor:
        """The next who must decide."""
        waiting = sorted(deciders(tx.approvals.steps(request.id, request.round)))
        return Actor(tx.people.get(waiting[0]) if waiting else None, "slack")

    def _reject(self, tx: Transaction, case: Case) -> None:
        request = case.request
        actor = self._decider(tx, request)
        reject_request(tx, actor, request.id, request.version, self._say(case, REJECT_REASONS))

    def _question(self, tx: Transaction, case: Case) -> None:
        request = case.request
        actor = self._decider(tx, request)
        question, answer = case.chance.choice(list(zip(QUESTIONS, ANSWERS, strict=True)))
        asked = question.in_(self.locale)
        case.request = ask_question(tx, actor, request.id, request.version, asked)
        self._later(tx, case, 1, "09:00", partial(self._answer, answer.in_(self.locale)))

    def _answer(self, answer: str, tx: Transaction, case: Case) -> None:
        asked = case.request
        case.request = answer_question(tx, Actor(case.person, "slack"), asked.id, asked.version, answer)
        self._later(tx, case, 1, "10:00", self._approve)

    def _approve_less(self, tx: Transaction, case: Case) -> None:
        asked = case.request.terms.amount_minor
        less = asked * case.chance.choice((75, 80, 90)) // 100 // 1000 * 1000
        self._sign(tx, case, less, self._say(case, LESS_REASONS))

    def _approve(self, tx: Transaction, case: Case) -> None:
        self._sign(tx, case, None, "")

    def _sign(self, tx: Transaction, case: Case, less: int | None, reason: str) -> None:
        request = case.request
        actor = self._decider(tx, request)
        case.request = request = approve_request(
            tx, actor, request.id, request.version, amounts=None if less is None else [less], reason=reason
        )
        if request.state is RequestState.PENDING:
            self._later(tx, case, 0, "16:00", self._approve)
            return
        if request.round == 1 and request.terms.first.category == "visit" and case.chance.random() < 0.06:
            self._later(tx, case, 1, "11:00", self._raise)
        if request.round == 1:
            self._plan_actual(tx, case, request.terms)

    def _raise(self, tx: Transaction, case: Case) -> None:
        """It costs more than expected: ask for the new total, while the old approval stands."""
        request = case.request
        more = request.terms.with_amounts([(request.approved_minor or 0) * 13 // 10])
        key = f"raise:{request.id}"
        actor = Actor(case.person, "slack")
        case.request = edit_request(tx, actor, request.id, request.version, more, key)
        self._later(tx, case, 1, "10:00", self._approve)

    def _plan_actual(self, tx: Transaction, case: Case, terms: Terms) -> None:
        after = max(0, (terms.planned_on - tx.today).days)
        if case.chance.random() < 0.15 and FORGETFUL_FROM <= terms.planned_on < TODAY.date():
            # Forgotten: the digest and the controller's Home must find it.
            return
        wait = after + case.chance.randint(0, 4)
        if case.chance.random() < 0.08:
            self._later(tx, case, after, "18:00", self._record_part)
            wait = after + 5
        self._later(tx, case, wait, "16:30", self._record_rest)

    def _record_part(self, tx: Transaction, case: Case) -> None:
        self._record(tx, case, 40, final=False)

    def _record_rest(self, tx: Transaction, case: Case) -> None:
        # Now and then it costs more than was approved: the truth is recorded, and a controller hears of it.
        share = 128 if case.chance.random() < 0.012 else case.chance.randint(82, 103)
        form = self._record(tx, case, share, final=True)
        if case.chance.random() < 0.03:
            self._later(tx, case, 3, "09:15", partial(self._correct, form))

    def _record(self, tx: Transaction, case: Case, percent: int, *, final: bool) -> Spending:
        """`percent` of what is approved and not spent yet."""
        request = case.request
        amount = ((request.approved_minor or 0) - request.holding.spent) * percent // 100
        form = Spending(
            amount_minor=amount,
            currency=request.terms.currency,
            spent_on=min(request.terms.planned_on, tx.today),
            headcount=None,
            invoice_number=f"INV-{request.id:04d}{case.chance.randint(10, 99)}",
            rating=case.chance.choices((2, 3, 4, 5), (1, 3, 6, 4))[0] if final else None,
            result=self._say(case, RESULTS) if final else "",
            final=final,
            file_ids=(self.receipt(case.person, request.number, amount),),
            reason=self._say(case, OVER_REASONS) if percent > 110 else "",
        )
        key = f"actual:{request.id}:{percent}:{final}"
        case.request = record_actual(tx, Actor(case.person, "slack"), request.id, form, key)
        return form

    def _correct(self, form: Spending, tx: Transaction, case: Case) -> None:
        wrong = [each for each in tx.actuals.of_request(case.request.id) if each.reversed_at is None][-1]
        right = replace(form, amount_minor=form.amount_minor - 1250, file_ids=())
        correct_actual(tx, Actor(case.person, "slack"), wrong.id, right, f"correct:{wrong.id}")
