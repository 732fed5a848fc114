"""Who is told when a people file changes who may decide."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.approvals.authority_changes import AuthorityChangeKind
from bot.domain.messages.kind import MessageKind
from bot.storage.opening import ensure_policy
from bot.storage.schema.tables import outbox
from bot.storage.store import SqlStore
from tests.support.company_files import PEOPLE, PEOPLE_HEADER, bring, problems
from tests.support.databases import Fill


def found(store: SqlStore) -> None:
    ensure_policy(store)
    bring(store, "people", PEOPLE)


@pytest.fixture
def filling() -> Fill:
    return found


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    return store


def told(store: SqlStore) -> list[dict[str, Any]]:
    """What is queued about it, with the readers by their names."""
    with store.database.reading() as connection:
        found = select(outbox.c.payload).where(outbox.c.kind == MessageKind.AUTHORITY_CHANGED)
        payloads = list(connection.execute(found.order_by(outbox.c.id)).scalars())
    names = {person.id: person.name for person in store.inspect(lambda tx: list(tx.company.people()))}
    return [{**payload, "to": names[payload["person_id"]]} for payload in payloads]


def test_the_first_file_is_no_news(company: SqlStore) -> None:
    """Where there was no company nobody has gained anything."""
    assert told(company) == []


def test_controllers_and_administrators_hear_of_it_once(company: SqlStore) -> None:
    """Those of before, and whoever becomes one; the same file again tells nobody."""
    more = PEOPLE.replace("cara@example.com,,compliance,", "cara@example.com,,admin compliance,")
    result = bring(company, "people", more)
    assert [(change.kind, change.value) for change in result.authority] == [
        (AuthorityChangeKind.ROLE_ADDED, "admin")
    ]
    assert [each["to"] for each in told(company)] == ["Cara", "Cleo"]
    assert bring(company, "people", more).authority == ()
    assert len(told(company)) == 2


def test_who_loses_the_role_by_the_same_file_hears_of_it(company: SqlStore) -> None:
    """Somebody who makes themselves the only controller can't do so in silence."""
    coup = PEOPLE.replace("controller admin,", ",").replace(
        "bob@example.com,,,", "bob@example.com,cfo,controller,"
    )
    result = bring(company, "people", coup)
    assert [change.kind for change in result.authority] == ["role_added", "tier_raised"]
    assert {each["to"] for each in told(company)} == {"Ann", "Cara"}


def test_a_chain_that_is_turned_around_is_named(company: SqlStore) -> None:
    """Bob stood above Ann."""
    turned = (
        PEOPLE_HEADER
        + "ann@example.com,Ann,Sales,North,cara@example.com,lead,,\n"
        + "bob@example.com,Bob,Sales,North,ann@example.com,lead,,\n"
    )
    result = bring(company, "people", turned)
    assert [change.kind for change in result.authority] == ["tier_raised", "chain_turned"]


def test_a_file_that_is_refused_tells_nobody(company: SqlStore) -> None:
    """All or nothing."""
    assert problems(company, "people", PEOPLE_HEADER + "z@example.com,Zed,,,,cfo,controller boss,\n")
    assert told(company) == []


def test_a_hundred_changes_are_one_message(company: SqlStore) -> None:
    """It names the first, and says how many there are."""
    rows = "".join(f"p{n}@example.com,P{n},,,cara@example.com,lead,,\n" for n in range(100))
    assert len(bring(company, "people", PEOPLE_HEADER + rows).authority) == 100
    (message,) = told(company)
    assert (len(message["changes"]), message["count"]) == (30, 100)
