"""*Met already…*: whoever looks after a customer logs a contact that cost nothing."""

from __future__ import annotations

from datetime import date

from bot.domain.approvals.rights import require_employee
from bot.domain.books.audit import AuditAction, MeetingEntry
from bot.domain.company.actor import Actor
from bot.domain.company.care import Meeting
from bot.domain.company.customer import Customer
from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.fields import Field
from bot.domain.required_text import require_text
from bot.services.ports.unit_of_work import Transaction

MAX_NOTE = 500


def prepare_meeting(tx: Transaction, actor: Actor, customer_id: int) -> tuple[Customer, date]:
    """For a form: the customer, and what day it is for whoever logs. Raises as `log_meeting` does."""
    return _own_customer(tx, actor, customer_id), tx.today_for(actor.timezone).reader


def _own_customer(tx: Transaction, actor: Actor, customer_id: int) -> Customer:
    """Raises NotFound("name_unknown"), NotAllowed("not_an_employee" | "customer_not_yours")."""
    known = require_employee(actor.person)
    person = require_employee(tx.people.get(known.id))
    customer = tx.customers.get(customer_id)
    if customer is None:
        raise NotFound("name_unknown")
    if customer.owner_id != person.id:
        raise NotAllowed("customer_not_yours", customer=customer.name)
    return customer


def log_meeting(tx: Transaction, actor: Actor, customer_id: int, met_on: date | None, note: str) -> None:
    """Keep it for good; the customer counts as looked after since that day.

    Raises NotFound("name_unknown"), NotAllowed("not_an_employee" | "customer_not_yours"),
    InvalidInput("date_unreadable" | "met_in_future" | "text_missing" | "text_too_long").
    """
    customer = _own_customer(tx, actor, customer_id)
    if met_on is None:
        raise InvalidInput("date_unreadable", field=Field.DATE)
    if tx.today_for(actor.timezone).is_future(met_on):
        raise InvalidInput("met_in_future", field=Field.DATE)
    require_text(note, Field.NOTE, most=MAX_NOTE)
    person = require_employee(actor.person)
    meeting_id = tx.care.add(Meeting(customer.id, person.id, met_on, note.strip()))
    facts = MeetingEntry(meeting_id, met_on.isoformat())
    tx.audit.add(actor, AuditAction.CUSTOMER_MET, f"customer:{customer.id}", facts)
