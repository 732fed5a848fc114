"""What a new people file changes in who may decide: named, so that it is never done in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.approvals.routing import AuthorityTier
from bot.domain.company.customer import Person, Role
from bot.domain.json_record import JsonRecord


class AuthorityChangeKind(StrEnum):
    ROLE_ADDED = "role_added"
    TIER_RAISED = "tier_raised"
    CHAIN_TURNED = "chain_turned"
    """Somebody is below a person who was below them."""
    ACCOUNT_EXCHANGED = "account_exchanged"
    """Who has a role or a tier acts with another Slack account."""


@dataclass(frozen=True, slots=True)
class AuthorityChange(JsonRecord):
    """`value` is the role or the tier, `before` the tier that was; `manager_id` who is above now."""

    kind: AuthorityChangeKind
    person_id: int
    value: str = ""
    before: str = ""
    manager_id: int | None = None


def authority_changes(
    before: Mapping[int, Person], after: Mapping[int, Person], tiers: Sequence[AuthorityTier]
) -> tuple[AuthorityChange, ...]:
    """What the company's people (by id) may do after a change and could not before, in the order of ids.

    Somebody who has left has neither role nor tier; who comes back gains them.
    """
    found: list[AuthorityChange] = []
    for person_id in sorted(after):
        person, was = after[person_id], before.get(person_id)
        if person == was:
            continue
        found += _roles_added(was, person)
        found += _tier_raised(was, person, tiers)
        found += _account_exchanged(was, person)
        if was is not None and person.manager_id != was.manager_id:
            found += _chain_turned(person, before, after)
    return tuple(found)


def _roles(person: Person | None) -> frozenset[Role]:
    return person.roles if person is not None and person.employed else frozenset()


def _tier(person: Person | None) -> str:
    return person.tier if person is not None and person.employed else ""


def _roles_added(was: Person | None, person: Person) -> Iterator[AuthorityChange]:
    for role in sorted(_roles(person) - _roles(was)):
        yield AuthorityChange(AuthorityChangeKind.ROLE_ADDED, person.id, role.value)


def _tier_raised(
    was: Person | None, person: Person, tiers: Sequence[AuthorityTier]
) -> Iterator[AuthorityChange]:
    limits = {tier.name: tier for tier in tiers}
    now, earlier = limits.get(_tier(person)), limits.get(_tier(was))
    if now is None or (earlier is not None and _covers(earlier, now)):
        return
    yield AuthorityChange(
        AuthorityChangeKind.TIER_RAISED, person.id, now.name, earlier.name if earlier else ""
    )


def _covers(tier: AuthorityTier, other: AuthorityTier) -> bool:
    """Whether whatever `other` may approve, `tier` may approve too."""
    return tier.limit_minor is None or (other.limit_minor is not None and tier.covers(other.limit_minor))


def _account_exchanged(was: Person | None, person: Person) -> Iterator[AuthorityChange]:
    has_a_say = bool(_roles(person) or _tier(person))
    if has_a_say and was is not None and was.slack_id and person.slack_id != was.slack_id:
        yield AuthorityChange(AuthorityChangeKind.ACCOUNT_EXCHANGED, person.id)


def _chain_turned(
    person: Person, before: Mapping[int, Person], after: Mapping[int, Person]
) -> Iterator[AuthorityChange]:
    """The nearest of those above `person` now who was below them."""
    for manager_id in _above(person, after):
        below = before.get(manager_id)
        if below is not None and person.id in _above(below, before):
            yield AuthorityChange(AuthorityChangeKind.CHAIN_TURNED, person.id, manager_id=manager_id)
            return


def _above(person: Person, people: Mapping[int, Person]) -> list[int]:
    """The ids of everybody above, nearest first; a circle ends it."""
    way, current = list[int](), person.manager_id
    while current is not None and current != person.id and current in people and current not in way:
        way.append(current)
        current = people[current].manager_id
    return way
