"""What the form's searches offer: customers, and the contacts of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.company.actor import Actor
from bot.domain.company.customer import Contact, Customer
from bot.domain.company.partner import Partner
from bot.services.ports.unit_of_work import Transaction

_MOST = 30


def search_customers(tx: Transaction, actor: Actor, typed: str) -> Sequence[Customer]:
    """By name or code; nothing for somebody whom the company data does not know."""
    return tx.customers.search(typed, _MOST) if _is_known(actor) else ()


def search_partners(tx: Transaction, actor: Actor, typed: str) -> Sequence[Partner]:
    """By name or code; nothing for somebody whom the company data does not know."""
    return tx.partners.search(typed, _MOST) if _is_known(actor) else ()


def search_contacts(tx: Transaction, actor: Actor, customer_id: int, typed: str) -> Sequence[Contact]:
    """By name; nothing for somebody whom the company data does not know."""
    return tx.customers.search_contacts(customer_id, typed, _MOST) if _is_known(actor) else ()


def _is_known(actor: Actor) -> bool:
    return actor.person is not None and actor.person.active
