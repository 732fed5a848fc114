"""The small company's people at their desks: what they do goes through the services and the real store."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.actuals.spend_exception import SpendException
from bot.domain.approvals.approval import Step, deciders
from bot.domain.budgets.adjustment import Adjustment
from bot.domain.budgets.budget import Balance, Column, LineStatus
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import GoodwillError
from bot.domain.messages.kind import MessageKind
from bot.domain.requests.holding import Move
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.services.actuals.clear_exception import clear_exception
from bot.services.actuals.correct import correct_actual
from bot.services.actuals.record import record_actual
from bot.services.approvals.ask import ask_question
from bot.services.approvals.decide import approve_request, reject_request
from bot.services.approvals.reassign import reassign_request
from bot.services.approvals.reroute import reroute_all
from bot.services.books.verify import verify_books
from bot.services.budgets.adjusting.ask import ask_adjustment
from bot.services.budgets.adjusting.decide import approve_adjustment
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE as BUDGET_SHAPE
from bot.services.company.file_shapes import PEOPLE as PEOPLE_SHAPE
from bot.services.company.import_people import import_people
from bot.services.policy.apply import apply_policy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.change import answer_question, edit_request
from bot.services.requests.end import close_request, withdraw_request
from bot.services.requests.ending import expire
from bot.services.requests.submit import submit_request
from bot.sheets.sheet import read_sheet
from bot.storage.schema.tables import outbox
from bot.storage.store import SqlStore
from tests.support import company
from tests.support.clock import ManualClock
from tests.support.company import OPERATOR, fill_company
from tests.support.databases import new_workspace
from tests.support.lookups import customer_of, line_of
from tests.support.requests import changed, one_item
from tests.support.told import told

T = TypeVar("T")
JOB = Actor(None, "job", "expiry")
PLANNED = date(2026, 9, 20)
SPENT = date(2026, 9, 15)


def refusal(work: Callable[[], object]) -> GoodwillError:
    """The business error that `work` ends in; it must end in one."""
    try:
        work()
    except GoodwillError as error:
        return error
    raise AssertionError("nothing was refused")


@dataclass
class Desk:
    """Acts by first names: `desk.submit("mei", 480_00)`. Amounts in minor units of CNY."""

    store: SqlStore
    _people: dict[str, Person] = field(default_factory=dict)
    _customers: dict[str, int] = field(default_factory=dict)

    # -- who and what there is

    def advance(self, **by: float) -> None:
        """Time passes: see `datetime.timedelta`."""
        self.store.clock.advance(**by)  # type: ignore[attr-defined]

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.store.read(work)

    def person(self, name: str) -> Person:
        if name not in self._people:
            found = self.read(lambda tx: tx.people.by_email(f"{name}@example.com"))
            assert found is not None
            self._people[name] = found
        return self._people[name]

    def lives_in(self, name: str, zone: str) -> None:
        """As their Slack profile says; empty where it was never read."""
        person_id = self.person(name).id
        self.store.write(lambda tx: tx.people.save_profile(person_id, "en", zone))
        del self._people[name]

    def actor(self, name: str) -> Actor:
        return Actor(self.person(name), "slack")

    def customer_id(self, code: str) -> int:
        if code not in self._customers:
            self._customers[code] = self.read(lambda tx: customer_of(tx, code)).id
        return self._customers[code]

    def contact_ids(self, customer: str, names: Sequence[str]) -> tuple[int, ...]:
        if not names:
            return ()
        customer_id = self.customer_id(customer)
        known = self.read(lambda tx: tx.customers.search_contacts(customer_id, "", 100))
        ids = {contact.name: contact.id for contact in known}
        return tuple(ids[name] for name in names)

    def terms(
        self, amount_minor: int, customer: str = "ACME", recipients: Sequence[str] = (), **changes: Any
    ) -> Terms:
        """Terms of a meal, unless told otherwise: only its amount decides who approves it."""
        plain = one_item(
            category="meal",
            customer_id=self.customer_id(customer),
            recipient_ids=self.contact_ids(customer, recipients),
            headcount=1,
            amount_minor=amount_minor,
            currency="CNY",
            planned_on=PLANNED,
            contact_channel="",
            purpose="Dinner after the yearly review",
            expected_result="A renewed contract",
        )
        return changed(plain, **changes)

    def together(self, *each: Terms) -> Terms:
        """One request of what these ask for, in their order."""
        return replace(each[0], items=tuple(item for terms in each for item in terms.items))

    # -- what people do

    def submit(self, who: str, amount_minor: int, *args: Any, key: str = "", **changes: Any) -> SpendRequest:
        terms = self.terms(amount_minor, *args, **changes)
        return self.submit_terms(who, terms, key)

    def submit_terms(self, who: str, terms: Terms, key: str = "", *, wait: bool = False) -> SpendRequest:
        actor, key = self.actor(who), key or uuid4().hex
        return self.store.write(lambda tx: submit_request(tx, actor, terms, key, wait=wait))

    def approve(
        self, who: str, request: SpendRequest, *amounts: int | None, reason: str = ""
    ) -> SpendRequest:
        """`amounts`: of each item, where less than what is asked is approved."""
        actor, less = self.actor(who), [minor for minor in amounts if minor is not None] or None
        return self.store.write(
            lambda tx: approve_request(tx, actor, request.id, request.version, amounts=less, reason=reason)
        )

    def reject(self, who: str, request: SpendRequest, reason: str = "Too dear") -> SpendRequest:
        actor = self.actor(who)
        return self.store.write(lambda tx: reject_request(tx, actor, request.id, request.version, reason))

    def ask(self, who: str, request: SpendRequest, question: str = "Why this place?") -> SpendRequest:
        actor = self.actor(who)
        return self.store.write(lambda tx: ask_question(tx, actor, request.id, request.version, question))

    def reassign(
        self, who: str, request: SpendRequest, to: str | None, reason: str = "I am away"
    ) -> SpendRequest:
        actor, other_id = self.actor(who), self.person(to).id if to else 0
        return self.store.write(
            lambda tx: reassign_request(tx, actor, request.id, request.version, other_id, reason)
        )

    def answer(self, who: str, request: SpendRequest, answer: str = "It is close") -> SpendRequest:
        actor = self.actor(who)
        return self.store.write(lambda tx: answer_question(tx, actor, request.id, request.version, answer))

    def edit(self, who: str, request: SpendRequest, key: str = "", **changes: Any) -> SpendRequest:
        return self.edit_to(who, request, changed(request.terms, **changes), key)

    def edit_to(self, who: str, request: SpendRequest, terms: Terms, key: str = "") -> SpendRequest:
        actor, key = self.actor(who), key or uuid4().hex
        return self.store.write(lambda tx: edit_request(tx, actor, request.id, request.version, terms, key))

    def withdraw(self, who: str, request: SpendRequest) -> SpendRequest:
        actor = self.actor(who)
        return self.store.write(lambda tx: withdraw_request(tx, actor, request.id, request.version))

    def expire(self, request: SpendRequest) -> SpendRequest:
        return self.store.write(lambda tx: expire(tx, JOB, request))

    def close(self, who: str, request: SpendRequest) -> SpendRequest:
        actor = self.actor(who)
        return self.store.write(lambda tx: close_request(tx, actor, request.id, request.version))

    def form(self, amount_minor: int, *, final: bool = False, **changes: Any) -> Spending:
        """As it is sent; whatever the amount, it was confirmed and explained where that was asked."""
        plain = Spending(
            amount_minor,
            "CNY",
            SPENT,
            None,
            "INV-7",
            4,
            "Good talk",
            final,
            ("F1",),
            amount_minor,
            "More came",
        )
        return replace(plain, **changes)

    def spend(
        self, who: str, request: SpendRequest, amount_minor: int, key: str = "", **changes: Any
    ) -> SpendRequest:
        actor, form, key = self.actor(who), self.form(amount_minor, **changes), key or uuid4().hex
        return self.store.write(lambda tx: record_actual(tx, actor, request.id, form, key))

    def correct(
        self, who: str, actual: Actual, amount_minor: int, key: str = "", **changes: Any
    ) -> SpendRequest:
        actor, form, key = self.actor(who), self.form(amount_minor, **changes), key or uuid4().hex
        return self.store.write(lambda tx: correct_actual(tx, actor, actual.id, form, key))

    def approved(self, amount_minor: int, who: str = "mei", **changes: Any) -> SpendRequest:
        """A request that Bo (up to 2,000) or Hana (above) has approved."""
        request = self.submit(who, amount_minor, **changes)
        return self.approve("bo" if amount_minor <= 2000_00 else "hana", request)

    # -- what there is afterwards

    def request(self, request: SpendRequest) -> SpendRequest:
        found = self.read(lambda tx: tx.requests.get(request.id))
        assert found is not None
        return found

    def steps(self, request: SpendRequest) -> list[Step]:
        now = self.request(request)
        return list(self.read(lambda tx: tx.approvals.steps(now.id, now.round)))

    def waits_for(self, request: SpendRequest) -> set[str]:
        """First names of those whose signature is missing at the level that is being decided."""
        steps = self.steps(request)
        people = self.read(lambda tx: tx.people.many(deciders(steps)))
        return {person.name.split()[0].lower() for person in people.values()}

    def actuals(self, request: SpendRequest) -> list[Actual]:
        """Those that were not corrected."""
        made = self.read(lambda tx: tx.actuals.of_request(request.id))
        return [actual for actual in made if actual.reversed_at is None]

    def audited(self, request: SpendRequest) -> list[tuple[str, str]]:
        """(action, first name) of each entry about a request, in order."""
        rows = self.store.inspect(lambda tx: list(tx.exports.audit()))
        return [
            (row["action"], str(row["person"]).split()[0].lower())
            for row in rows
            if row["subject"] == f"request:{request.id}"
        ]

    def audited_facts(self, request: SpendRequest) -> list[dict[str, Any]]:
        """The facts of each entry about a request, in order."""
        rows = self.store.inspect(lambda tx: list(tx.exports.audit()))
        return [json.loads(row["facts"]) for row in rows if row["subject"] == f"request:{request.id}"]

    def line_id(self, code: str) -> int:
        return self.read(lambda tx: line_of(tx, code).id)

    def line(self, code: str, *months: int) -> Balance:
        """The line's balance in `months`, by default of the whole year."""
        line_id = self.line_id(code)
        return self.read(lambda tx: tx.budgets.balances([line_id])[line_id].total(months or range(1, 13)))

    def held(self, code: str, *months: int) -> tuple[int, int, int]:
        """(reserved, committed, spent) of a line."""
        balance = self.line(code, *months)
        return balance.reserved, balance.committed, balance.spent

    def revise(self, code: str, month: int, minor: int) -> None:
        """Somebody changes the line's budget meanwhile."""
        line_id, key = self.line_id(code), uuid4().hex
        moves = [Move(Column.BUDGET, minor)]
        self.store.write(
            told(
                lambda tx: tx.budgets.post(
                    line_id, month, moves, kind="budget.revise", document="test", actor_id=None, key=key
                )
            )
        )

    def set_status(self, code: str, status: LineStatus) -> None:
        """Somebody opens, holds or closes the line meanwhile."""
        line_id = self.line_id(code)
        self.store.write(told(lambda tx: tx.budgets.set_status(line_id, status)))

    def adjust(self, who: str, kind: str, amount: str = "", key: str = "", **more: str) -> Adjustment:
        """`desk.adjust("hana", "transfer", "5000", from_line="MEAL", to_line="GIFT-KEY")`."""
        plain = {"cause": "market", "explanation": "Fewer dinners this autumn"}
        draft = AdjustmentDraft(kind=kind, amount=amount, **(plain | more))
        actor, key = self.actor(who), key or uuid4().hex
        return self.store.write(lambda tx: ask_adjustment(tx, actor, draft, key))

    def approve_adjustment(self, who: str, adjustment: Adjustment) -> Adjustment:
        actor = self.actor(who)
        return self.store.write(lambda tx: approve_adjustment(tx, actor, adjustment.id))

    def empty_year(self, year: int) -> int:
        """The plan of a year in which nothing was asked for; its id."""
        self.import_budget(year=year)
        plan = self.read(lambda tx: tx.budgets.plan(year))
        assert plan is not None
        return plan.id

    def import_budget(self, text: str = company.BUDGET, year: int = 2026) -> int:
        """Bring a budget file, by default the company's own; how many lines it changed."""
        sheet = read_sheet(text.encode(), "budget.csv", BUDGET_SHAPE)
        return self.store.administer(lambda tx: import_budget(tx, sheet, year, OPERATOR)).updated

    def import_line(self, row: str) -> None:
        """One more line of the year's budget, given as its first columns; its months are spread evenly."""
        columns = company.BUDGET.splitlines()[0]
        text = f"{columns}\n{row}{',' * (columns.count(',') - row.count(','))}\n"
        self.import_budget(text)

    def import_people(self, *changes: tuple[str, str], routed: bool = True) -> int:
        """Bring the people file once more, with some of its text replaced; how many requests went elsewhere.

        Without `routed` as if the process had died before it came to that.
        """
        text = company.PEOPLE
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} is not there once"
            text = text.replace(old, new)
        sheet = read_sheet(text.encode(), "people.csv", PEOPLE_SHAPE)
        self.store.administer(lambda tx: import_people(tx, sheet, OPERATOR))
        self._people.clear()
        return reroute_all(self.store, "cli") if routed else 0

    def apply_policy(self, policy: str) -> None:
        self.store.administer(lambda tx: apply_policy(tx, policy, OPERATOR))

    def clear(self, who: str, exception_id: int) -> None:
        """Somebody has looked at an exception."""
        actor = self.actor(who)
        self.store.write(lambda tx: clear_exception(tx, actor, exception_id))

    def exceptions(self) -> list[SpendException]:
        return list(self.read(lambda tx: tx.alerts.open_exceptions(100)))

    def queued(self, kind: MessageKind) -> list[dict[str, Any]]:
        """The messages of a kind that were put into the outbox, the oldest first."""
        of = outbox.c
        mine = (of.kind == kind, of.workspace_id == self.store.workspace_id)
        with self.store.database.reading() as connection:
            return list(connection.execute(select(of.payload).where(*mine).order_by(of.id)).scalars())

    def assert_books_agree(self) -> None:
        """Balances, plans, requests, signs, numbers and the audit chain."""
        wrong = self.store.inspect(
            lambda tx: [found for proof in verify_books(tx) for found in proof.differences]
        )
        assert wrong == []


def open_company(store: SqlStore, files: dict[str, str] | None = None, policy: str = "") -> Desk:
    """The small company; `policy` is put into force over its own, so it needs another version."""
    fill_company(store, files)
    if policy:
        store.administer(lambda tx: apply_policy(tx, policy, OPERATOR))
    return Desk(store)


def beside_another_company(store: SqlStore) -> None:
    """Two small companies in one database; `store` is of the one whose rows come last."""
    clock: ManualClock = store.clock  # type: ignore[assignment]
    open_company(new_workspace(store.database, clock))
    open_company(store)


def policy_with(replacements: dict[str, str], extra: str = "") -> str:
    """The company's policy as version 2026.2, with some of its text replaced and rules added."""
    text = company.POLICY.replace('version = "2026.1"', 'version = "2026.2"')
    for old, new in replacements.items():
        assert text.count(old) == 1, f"{old!r} is not there once"
        text = text.replace(old, new)
    return text + extra
