"""The company's people and its customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

ERASED = "(erased)"
"""Stands in for the name of somebody who was erased on request."""


class Role(StrEnum):
    """What a person may do besides asking and approving."""

    CONTROLLER = "controller"
    COMPLIANCE = "compliance"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the company. `tier` names an AuthorityTier of the policy file, or is empty.

    `country` is the two letters of ISO 3166, or empty. `employed` is what the people file says, `deactivated`
    what Slack says of their account.
    """

    id: int
    name: str
    email: str
    department: str = ""
    region: str = ""
    manager_id: int | None = None
    tier: str = ""
    roles: frozenset[Role] = frozenset()
    slack_id: str = ""
    locale: str = ""
    timezone: str = ""
    employed: bool = True
    deactivated: bool = False
    country: str = ""

    @property
    def active(self) -> bool:
        """Whether they may act: they work here, and have an account to do it with."""
        return self.employed and not self.deactivated

    def has(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody the company looks after. `annual_value_minor` is in the company's currency.

    `potential` and `strategic` are points from 0 to 100; None: nobody has said.
    """

    id: int
    code: str
    name: str
    segment: str = ""
    lifecycle: str = ""
    region: str = ""
    product_line: str = ""
    owner_id: int | None = None
    annual_value_minor: int = 0
    state_owned: bool = False
    potential: int | None = None
    strategic: int | None = None
    margin_percent: Decimal | None = None
    since: date | None = None
    place: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer. `contact_id` tells two of the same name apart."""

    id: int
    customer_id: int
    name: str
    title: str = ""
    public_official: bool = False
    contact_id: str = ""
    rank: str = ""

    @property
    def told_apart(self) -> str:
        """Their name, with the id of those who have one."""
        return f"{self.name} ({self.contact_id})" if self.contact_id else self.name


def names_of(contacts: Iterable[Contact]) -> frozenset[str]:
    return frozenset(contact.name for contact in contacts)
