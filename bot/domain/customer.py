"""The company's people and its customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    """Somebody in the company. `tier` names an AuthorityTier of the policy file, or is empty."""

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
    active: bool = True

    def has(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody the company looks after. `annual_value_minor` is in the company's currency."""

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


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer."""

    id: int
    customer_id: int
    name: str
    title: str = ""
    public_official: bool = False


def folded_names(contacts: Iterable[Contact]) -> frozenset[str]:
    """Their names as a colleague's is compared with them."""
    return frozenset(contact.name.casefold() for contact in contacts)
