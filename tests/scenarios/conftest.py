"""A company, a stand-in Slack workspace, and the real bot between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Application, build
from bot.config import Settings
from bot.services.act_as import Operator
from bot.services.apply_policy import apply_policy
from bot.services.budget_file import SHAPE as BUDGET_SHAPE
from bot.services.import_budget import import_budget
from bot.services.import_customers import CONTACTS, CUSTOMERS, import_contacts, import_customers
from bot.services.import_people import SHAPE as PEOPLE_SHAPE
from bot.services.import_people import import_people
from bot.services.ports import Store, Transaction
from bot.services.sheet import Shape, read_sheet
from sandbox import MovableClock, SlackServer, Workspace
from sandbox.person import Person
from tests.scenarios import company

START = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
OPERATOR = Operator("tests")
NAMES = {
    "mei": "Mei Lin",
    "tom": "Tom Okafor",
    "bo": "Bo Zhang",
    "hana": "Hana Sato",
    "dan": "Dan Meyer",
    "cleo": "Cleo Martin",
    "fin": "Fin Costa",
    "ida": "Ida Novak",
}


@dataclass
class Office:
    """What a story needs: people who act, a clock, and the bot to look into."""

    slack: Workspace
    bot: Application
    clock: MovableClock

    def __getattr__(self, name: str) -> Person:
        if name in NAMES:
            return self.slack.person(name)
        raise AttributeError(name)

    @property
    def store(self) -> Store:
        return self.bot.store

    def settle(self) -> None:
        """Until the bot has sent everything and Slack has delivered everything."""
        self.bot.delivery.drain()
        self.slack.idle()
        self.bot.delivery.drain()


def fill_company(store: Store, files: dict[str, str] | None = None) -> None:
    """Import the small company."""

    def sheet(name: str, text: str, shape: Shape):  # type: ignore[no-untyped-def]
        return read_sheet((files or {}).get(name, text).encode(), f"{name}.csv", shape)

    def work(tx: Transaction) -> None:
        apply_policy(tx, company.POLICY, OPERATOR)
        import_people(tx, sheet("people", company.PEOPLE, PEOPLE_SHAPE), OPERATOR)
        import_customers(tx, sheet("customers", company.CUSTOMERS, CUSTOMERS), OPERATOR)
        import_contacts(tx, sheet("contacts", company.CONTACTS, CONTACTS), OPERATOR)
        import_budget(tx, sheet("budget", company.BUDGET, BUDGET_SHAPE), 2026, OPERATOR)

    store.write(work)


@contextmanager
def open_office(
    database_url: str, folder: Path, *, socket: bool, locales: dict[str, str] | None = None
) -> Iterator[Office]:
    clock = MovableClock(START)
    slack = Workspace(clock=clock, manifest="manifest.yaml", rate_limits="off")
    for name, real_name in NAMES.items():
        slack.add_user(name, real_name=real_name, email=f"{name}@example.com", locale=(locales or {}).get(name, "en-US"))
    slack.add_channel("sales", list(NAMES))
    with SlackServer(slack) as server:
        settings = Settings(
            _env_file=None,
            slack_bot_token=slack.app.bot_token,
            slack_signing_secret=slack.app.signing_secret,
            slack_app_token=slack.app.app_token if socket else "",
            slack_api_url=server.api_url,
            database_url=database_url,
            port=0,
            files=str(folder / "files"),
        )
        bot = build(
            settings, clock=lambda: datetime.fromtimestamp(clock.now(), UTC), gap=timedelta(0)
        )
        fill_company(bot.store)
        bot.start()
        if socket:
            assert slack.wait_until(lambda: bool(slack.sockets.connections))
        else:
            slack.app.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
        try:
            yield Office(slack, bot, clock)
            slack.assert_clean()
        finally:
            bot.stop()


@pytest.fixture(params=["http", "socket"])
def office(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The whole company at work: on each database, and in each delivery mode."""
    with open_office(database_url, tmp_path, socket=request.param == "socket") as opened:
        yield opened


OfficeOpener = Callable[..., Iterator[Office]]
