"""What a change of the company's people changes in who may decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.approvals.authority_changes import AuthorityChange, AuthorityChangeKind, authority_changes
from bot.domain.approvals.routing import AuthorityTier
from bot.domain.company.customer import Person, Role

TIERS = (AuthorityTier("lead", 200_000), AuthorityTier("head", 1_000_000), AuthorityTier("cfo", None))
ANN, BOB, CARA = (
    Person(1, "Ann", "ann@example.com", manager_id=2, slack_id="U1"),
    Person(2, "Bob", "bob@example.com", manager_id=3, tier="head", slack_id="U2"),
    Person(3, "Cara", "cara@example.com", tier="cfo", roles=frozenset({Role.CONTROLLER})),
)
COMPANY = {person.id: person for person in (ANN, BOB, CARA)}


def change(*people: Person, before: dict[int, Person] | None = None) -> tuple[AuthorityChange, ...]:
    was = COMPANY if before is None else before
    return authority_changes(was, was | {person.id: person for person in people}, TIERS)


def found(kind: AuthorityChangeKind, person_id: int, **facts: Any) -> tuple[AuthorityChange, ...]:
    return (AuthorityChange(kind, person_id, **facts),)


def test_nothing_is_named_where_nobody_gains() -> None:
    """Other names and departments, a lower tier, a role less, somebody who leaves."""
    assert change() == ()
    assert change(replace(ANN, name="Anna", department="Sales")) == ()
    assert change(replace(BOB, tier="lead"), replace(CARA, roles=frozenset())) == ()
    assert change(replace(BOB, tier=""), replace(CARA, employed=False)) == ()
    assert change(Person(4, "Dee", "dee@example.com", manager_id=2)) == ()


def test_a_role_more() -> None:
    """Of somebody known and of somebody new, each role by itself."""
    both = replace(ANN, roles=frozenset({Role.ADMIN, Role.COMPLIANCE}))
    assert [each.value for each in change(both)] == ["admin", "compliance"]
    new = Person(4, "Dee", "dee@example.com", roles=frozenset({Role.AUDITOR}))
    assert change(new) == found(AuthorityChangeKind.ROLE_ADDED, 4, value="auditor")


def test_a_higher_tier() -> None:
    """From none, from a lower one, from one that the policy does not know any more."""
    assert change(replace(ANN, tier="lead")) == found(AuthorityChangeKind.TIER_RAISED, 1, value="lead")
    assert change(replace(BOB, tier="cfo")) == found(
        AuthorityChangeKind.TIER_RAISED, 2, value="cfo", before="head"
    )
    old = COMPANY | {2: replace(BOB, tier="chief")}
    assert change(BOB, before=old) == found(AuthorityChangeKind.TIER_RAISED, 2, value="head")


def test_who_comes_back_gains() -> None:
    """Somebody who had left has neither role nor tier until then."""
    left = COMPANY | {3: replace(CARA, employed=False)}
    assert [each.kind for each in change(CARA, before=left)] == [
        AuthorityChangeKind.ROLE_ADDED,
        AuthorityChangeKind.TIER_RAISED,
    ]


def test_a_chain_that_is_turned_around() -> None:
    """Directly, or by somebody between; a move to another manager is none."""
    assert change(replace(BOB, manager_id=1), replace(ANN, manager_id=3)) == found(
        AuthorityChangeKind.CHAIN_TURNED, 2, manager_id=1
    )
    dee = Person(4, "Dee", "dee@example.com", manager_id=1)
    assert change(replace(ANN, manager_id=None), replace(BOB, manager_id=4), dee) == found(
        AuthorityChangeKind.CHAIN_TURNED, 2, manager_id=1
    )
    assert change(replace(ANN, manager_id=3)) == ()


def test_another_account_for_somebody_with_a_say() -> None:
    """A tier or a role moves to whoever holds that account; a first account, or one of others, does not."""
    assert change(replace(BOB, slack_id="U9")) == found(AuthorityChangeKind.ACCOUNT_EXCHANGED, 2)
    assert change(replace(ANN, slack_id="U9")) == ()
    assert change(replace(CARA, slack_id="U9")) == ()


def test_a_circle_in_the_data_ends() -> None:
    """Stored by an earlier version, or half of a change: it is looked at once."""
    circle = COMPANY | {3: replace(CARA, manager_id=1)}
    assert change(replace(ANN, manager_id=3), before=circle) == found(
        AuthorityChangeKind.CHAIN_TURNED, 1, manager_id=3
    )
