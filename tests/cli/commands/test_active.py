"""`active` in the people file: who has left decides nothing, and what waits for them is routed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.config import Settings
from bot.domain.approvals.approval import deciders
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import GoodwillError, NotAllowed
from bot.domain.requests.request import SpendRequest
from bot.services.approvals.decide import approve_request
from bot.services.ports.unit_of_work import Transaction
from bot.storage.opening import open_store
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.company_files import PEOPLE, ask_for_a_meal, found_company
from tests.support.databases import Fill
from tests.support.lookups import request_of
from tests.support.terminal import Terminal

NUMBER = "GW-2026-00001"
TOLD = "1 decision was routed again: who had been asked may not decide any more."


def with_a_meal_that_waits(store: SqlStore) -> None:
    """The company, and Ann's meal that waits for Bob."""
    found_company(store)
    ask_for_a_meal(store)


@pytest.fixture
def filling() -> Fill:
    return with_a_meal_that_waits


@pytest.fixture
def store(terminal: Terminal) -> Iterator[SqlStore]:
    opened = open_store(Settings(), ManualClock(datetime(2026, 9, 15, 9, 0, tzinfo=UTC)))
    assert waits_for(opened) == {"Bob"}
    yield opened
    opened.database.dispose()


def with_active(**words: str) -> str:
    """The people file with the column `active`; empty for whom no word is given."""
    header, *rows = PEOPLE.splitlines()
    return "\n".join([f"{header},active", *(f"{row},{words.get(row.partition('@')[0], '')}" for row in rows)])


def waits_for(store: SqlStore) -> set[str]:
    def read(tx: Transaction) -> set[str]:
        request = request_of(tx, NUMBER)
        assert request is not None
        return {
            each.name
            for each in tx.people.many(deciders(tx.approvals.steps(request.id, request.round))).values()
        }

    return store.read(read)


def decide(store: SqlStore, name: str) -> SpendRequest:
    def person(tx: Transaction) -> Person | None:
        return tx.people.by_email(f"{name.lower()}@example.com")

    actor = Actor(store.read(person), "slack")
    version = store.read(lambda tx: request_of(tx, NUMBER)).version  # type: ignore[union-attr]
    return store.write(lambda tx: approve_request(tx, actor, 1, version))


@pytest.mark.parametrize("word", ["no", "No", "0", "false", "FALSE", "否", "ｎｏ"])
def test_what_waits_is_routed_on(terminal: Terminal, store: SqlStore, word: str) -> None:
    """By the import itself, in every spelling; Bob's click is refused, Cara's counts."""
    path = terminal.file("people.csv", with_active(bob=word))
    assert terminal("import people", path).out.splitlines()[-1] == TOLD
    assert waits_for(store) == {"Cara"}
    with pytest.raises(NotAllowed, match="not_an_employee"):
        decide(store, "Bob")
    assert decide(store, "Cara").state.value == "approved"
    assert "unchanged" in terminal("import people", path).out.splitlines()[0]
    assert terminal("verify").status == 0


@pytest.mark.parametrize(
    ("file", "waiting"),
    [
        (with_active(bob="yes"), "Bob"),
        (with_active(bob="是"), "Bob"),
        (with_active(), "Cara"),
        (PEOPLE, "Cara"),
    ],
    ids=["yes", "是", "an empty cell", "no such column"],
)
def test_only_a_word_brings_somebody_back(
    terminal: Terminal, store: SqlStore, file: str, waiting: str
) -> None:
    """What a file does not say leaves things as they are; who is back is asked about what comes next."""
    terminal("import people", terminal.file("left.csv", with_active(bob="no")))
    assert terminal("import people", terminal.file("next.csv", file)).status == 0
    assert waits_for(store) == {"Cara"}
    ask_for_a_meal(store, key="another")
    newest = store.read(lambda tx: tx.people.many(deciders(tx.approvals.steps(2, 1))))
    assert {each.name for each in newest.values()} == {waiting}


def test_a_word_that_is_none_is_refused(terminal: Terminal, store: SqlStore) -> None:
    """By line and column, and nobody has left."""
    ended = terminal("import people", terminal.file("people.csv", with_active(bob="gone")))
    assert ended.status == 1
    assert "line 3, column active" in ended.err
    assert waits_for(store) == {"Bob"}


def test_nobody_is_left_to_decide(terminal: Terminal, store: SqlStore) -> None:
    """Bob and Cara have left, and nobody else may: the request waits, and no click of theirs counts."""
    path = terminal.file("people.csv", with_active(bob="no", cara="no"))
    assert terminal("import people", path).status == 0
    for name in ("Bob", "Cara"):
        with pytest.raises(GoodwillError, match="not_an_employee"):
            decide(store, name)
    findings = {each["code"] for each in terminal("doctor --offline", "--json").json["findings"]}
    assert "nobody_decides" in findings


def test_who_has_left_asks_for_nothing(terminal: Terminal, store: SqlStore) -> None:
    """Ann's own requests stay, and she makes no new one."""
    terminal("import people", terminal.file("people.csv", with_active(ann="no")))
    with pytest.raises(NotAllowed, match="not_an_employee"):
        ask_for_a_meal(store, key="another")
    assert waits_for(store) == {"Bob"}
