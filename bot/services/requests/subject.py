"""What each item of a request is about, and which line pays: looked up, never taken from a form unchecked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.budgets.budget import BudgetLine, Dimensions, most_specific
from bot.domain.company.customer import Contact, Customer, Person
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.terms import ItemTerms, Terms
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import paying_plan


@dataclass(frozen=True, slots=True)
class Subject:
    """What one item is about."""

    customer: Customer
    recipients: tuple[Contact, ...]
    dimensions: Dimensions
    public_official: bool
    state_owned: bool


@dataclass(frozen=True, slots=True)
class Paid:
    """The subjects of all items, and the plan and lines that pay for them, in the order of the items."""

    subjects: tuple[Subject, ...]
    plan: Plan | None
    lines: tuple[BudgetLine | None, ...]


def subjects_of(tx: Transaction, requester: Person, terms: Terms) -> tuple[Subject, ...]:
    """Look up customers and recipients. Raises InvalidInput at the field of what does not exist here."""
    contacts = {contact.id: contact for contact in tx.customers.contacts(terms.recipient_ids)}
    customers = {customer_id: tx.customers.get(customer_id) for customer_id in terms.subjects}
    return tuple(_subject(requester, item, customers[item.customer_id], contacts) for item in terms.items)


def _subject(
    requester: Person, item: ItemTerms, customer: Customer | None, contacts: dict[int, Contact]
) -> Subject:
    if customer is None:
        raise InvalidInput("customer_unknown", field=Field.CUSTOMER)
    found = (contacts.get(contact_id) for contact_id in sorted(set(item.recipient_ids)))
    recipients = tuple(each for each in found if each is not None and each.customer_id == customer.id)
    if len(recipients) != len(set(item.recipient_ids)):
        raise InvalidInput("recipient_unknown", field=Field.RECIPIENTS, customer=customer.name)
    dimensions = Dimensions(
        department=requester.department,
        category=item.category,
        segment=customer.segment,
        lifecycle=customer.lifecycle,
        region=customer.region,
        product_line=customer.product_line,
        contact_channel=item.contact_channel,
    )
    official = any(contact.public_official for contact in recipients)
    return Subject(customer, recipients, dimensions, official, customer.state_owned)


def year_of(tx: Transaction, terms: Terms) -> int:
    """The fiscal year whose plan pays for all items. Raises InvalidInput("items_of_two_years")."""
    years = {tx.calendar.year_of(item.planned_on) for item in terms.items}
    if len(years) > 1:
        raise InvalidInput("items_of_two_years", field=Field.PLANNED_ON)
    return years.pop()


def paid_by(tx: Transaction, terms: Terms, subjects: tuple[Subject, ...]) -> Paid:
    """The plan of the planned dates' fiscal year, and its line that pays for each item."""
    plan = tx.budgets.plan(year_of(tx, terms))
    if plan is None:
        return _unpaid(subjects)
    wanted = {subject.dimensions for subject in subjects}
    found = {each: most_specific(tx.budgets.lines_that_cover(plan.id, each), each) for each in wanted}
    return Paid(subjects, plan, tuple(found[subject.dimensions] for subject in subjects))


def lock_to_pay(tx: Transaction, terms: Terms, subjects: tuple[Subject, ...]) -> Paid:
    """Lock the plan and its lines that cover any item, then choose those that pay: they stay so."""
    found = tx.budgets.lock_to_choose(year_of(tx, terms), [subject.dimensions for subject in subjects])
    if found is None:
        return _unpaid(subjects)
    plan, lines = found
    return Paid(subjects, plan, tuple(most_specific(lines, subject.dimensions) for subject in subjects))


def kept_by(tx: Transaction, terms: Terms, subjects: tuple[Subject, ...], line_ids: Iterable[int]) -> Paid:
    """The lines that have paid so far go on, whatever lines would match by now."""
    year_of(tx, terms)
    kept = tuple(line_ids)
    return Paid(subjects, paying_plan(tx, kept), tuple(tx.budgets.line(line_id) for line_id in kept))


def _unpaid(subjects: tuple[Subject, ...]) -> Paid:
    return Paid(subjects, None, (None,) * len(subjects))
