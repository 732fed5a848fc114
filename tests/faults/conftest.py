"""Offices and desks to which things happen; on both databases where that matters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import make_url

from bot.storage.store import SqlStore
from sandbox.client.surfaces import Modal, ShownMessage
from tests.support.desk import Desk, open_company
from tests.support.office.opening import Office, open_office

SLACKS_PATIENCE = 3.0


class OfficeAt(Protocol):
    """Opens the small company's office over `url`, in Socket Mode or over HTTP."""

    def __call__(self, url: str, *, socket: bool = False) -> AbstractContextManager[Office]: ...


@pytest.fixture
def office_at(tmp_path: Path) -> OfficeAt:
    def open_one(url: str, *, socket: bool = False) -> AbstractContextManager[Office]:
        return open_office(url, tmp_path, socket=socket)

    return open_one


@pytest.fixture
def office(database_url: str, office_at: OfficeAt) -> Iterator[Office]:
    """Over HTTP, on each database."""
    with office_at(database_url) as opened:
        yield opened


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "goodwill.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:  # type: ignore[no-untyped-def]
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    """The services over a store, without Slack."""
    return open_company(store)


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    """For what Slack does not see happen: asked again and again."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def filled_form(office: Office, amount: str = "480") -> Modal:
    """Mei's *New request*, ready to be sent."""
    office.mei.command(f"/spend meal {amount} CNY Acme Dinner after the yearly review")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Planned date": "2026-09-25", "Expected result": "A renewed contract"})
    office.answered()
    return form


def cards(office: Office, who: str, number: str = "GW-2026-00001") -> list[ShownMessage]:
    """Somebody's cards of a request: a second one would be seen here."""

    def is_card(message: ShownMessage) -> bool:
        payload = (message.origin.metadata or {}).get("event_payload") or {}
        return str(payload.get("key")).startswith("card.") and number in message.notification

    return [each for each in office.slack.person(who).messages() if is_card(each)]


def private_words(office: Office, who: str) -> list[str]:
    """What the bot has told somebody where only they see it, newest last."""
    person = office.slack.person(who)
    return [each.text(400) for each in person.seen() if each.is_ephemeral]


def quiet(office: Office) -> None:
    """Until the bot's own threads have nothing in their hands."""
    assert eventually(lambda: not office.bot.delivery._busy)


def let_time_pass(office: Office, until: Callable[[], bool], *, step: float = 2.0, steps: int = 90) -> None:
    """Move the clock on, `step` seconds at a time, until it is so; fails when it never is."""
    for _ in range(steps):
        office.bot.delivery.drain()
        # What they are about is over before the clock moves: a call takes no time here.
        quiet(office)
        if until():
            return
        office.clock.advance(step)
    raise AssertionError(f"not even after {steps * step} seconds")


def desk_of(office: Office) -> Desk:
    return Desk(office.bot.queue._store)


def plain_url(url: str) -> str:
    """For the driver alone."""
    text = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return str(text)


def refused_in_time(office: Office, act: Callable[[], Any]) -> None:
    before = len(office.slack.warnings)
    started = time.perf_counter()
    act()
    assert time.perf_counter() - started < SLACKS_PATIENCE
    assert len(office.slack.warnings) == before, "Slack itself had to say that nobody answered"
