"""Ask for a list: each row is an item, all of them are one request."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import Refused
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.row_finding import RowFinding, RowsRefused
from bot.domain.requests.terms import Terms
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.draft import short_enough
from bot.services.requests.line_status import status_findings
from bot.services.requests.listing.list_file import read_list
from bot.services.requests.placing import place_request
from bot.services.requests.policy_check import rows_not_allowed
from bot.services.requests.subject import Paid
from bot.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ListAsk:
    """The form *Request for a list*. `leave_out`: rows that are not allowed are left out."""

    sheet: Sheet
    purpose: str
    expected_result: str = ""
    leave_out: bool = False
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """The request, and what kept rows out of it."""

    request: SpendRequest
    left_out: tuple[RowFinding, ...]


def submit_list(tx: Transaction, actor: Actor, asked: ListAsk, key: str) -> Listed:
    """Submit all rows, or those that are allowed, as one request; the same `key` changes nothing more.

    Raises BadFile with every cell that can't be read, RowsRefused with every row that is not allowed,
    NotAllowed.
    """
    require_employee(actor.person)
    policy = tx.policies.in_force(tx.today)
    terms = Terms(
        items=read_list(tx, asked.sheet, policy),
        currency=policy.currency,
        purpose=short_enough(asked.purpose, Field.PURPOSE),
        expected_result=short_enough(asked.expected_result, Field.EXPECTED_RESULT),
        file_ids=asked.file_ids,
    )
    allowed = _Allowed(tx, terms, asked.leave_out)
    try:
        request = place_request(tx, actor, terms, key, allowed.narrow)
    except RowsRefused:
        raise
    except Refused as refused:
        blocking = (each for each in refused.findings if each.severity is Severity.BLOCK)
        raise RowsRefused(RowFinding.of(allowed.terms, each) for each in blocking) from refused
    return Listed(request, allowed.left_out)


@dataclass(slots=True)
class _Allowed:
    """The rows that stay: all, or those that are allowed where the others may be left out."""

    tx: Transaction
    terms: Terms
    leave_out: bool
    left_out: tuple[RowFinding, ...] = field(default=())

    def narrow(
        self, requester: Person, terms: Terms, policy: CompiledPolicy, paid: Paid
    ) -> tuple[Terms, Paid]:
        refused = self._refused(requester, terms, policy, paid)
        found = tuple(
            RowFinding.of(terms, each._replace(item=number))
            for number, findings in sorted(refused.items())
            for each in findings
        )
        stay = [number for number, _ in enumerate(terms.items, 1) if number not in refused]
        if refused and not (self.leave_out and stay):
            raise RowsRefused(found)
        self.left_out = found
        self.terms = replace(terms, items=tuple(terms.items[number - 1] for number in stay))
        subjects = tuple(paid.subjects[number - 1] for number in stay)
        lines = tuple(paid.lines[number - 1] for number in stay)
        return self.terms, Paid(subjects, paid.plan, lines)

    def _refused(
        self, requester: Person, terms: Terms, policy: CompiledPolicy, paid: Paid
    ) -> dict[int, list[Finding]]:
        """By item: what policy blocks, no line pays for, is for a customer that is not looked after, or on a
        line that takes nothing new.
        """
        closed = self._closed(requester, paid)
        refused = rows_not_allowed(self.tx, requester, terms, policy, paid.subjects)
        for number, (asked, subject, line) in enumerate(
            zip(terms.items, paid.subjects, paid.lines, strict=True), 1
        ):
            if not subject.customer.active:
                found = Finding("customer_inactive", Severity.BLOCK, field=Field.CUSTOMER)
                refused.setdefault(number, []).append(found)
            elif line is None and paid.plan is not None:
                facts = {"ask": "", "year": paid.plan.year, "category": asked.category}
                found = Finding("no_budget", Severity.BLOCK, "NO_BUDGET", facts=facts, field=Field.CATEGORY)
                refused.setdefault(number, []).append(found)
            elif line is not None and line.id in closed:
                refused.setdefault(number, []).extend(closed[line.id])
        return refused

    def _closed(self, requester: Person, paid: Paid) -> dict[int, list[Finding]]:
        """By line: why those that are on hold or closed take nothing."""
        lines = {line.id: line for line in paid.lines if line is not None and not line.takes(new=True)}
        people = self.tx.people.for_routing(requester.id) if lines else {}
        return {id_: status_findings(self.tx, line, people, new=True) for id_, line in lines.items()}
