"""Fills an empty stage: the company from its files, its history, the last days as people saw them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import GoodwillError
from bot.domain.reports.scope import Scope
from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE as BUDGET
from bot.services.company.file_shapes import CONTACTS, CUSTOMERS, PEOPLE
from bot.services.company.import_contacts import import_contacts
from bot.services.company.import_customers import import_customers
from bot.services.company.import_people import import_people
from bot.services.company.operator import Operator
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction
from bot.services.reports.subscribe import subscribe_digest
from bot.services.requests.announce import announce
from bot.services.requests.files import keep_file
from bot.sheets.sheet import Shape, Sheet, read_sheet
from bot.storage.files import FileStore
from bot.storage.opening import store_of
from bot.storage.schema.tables import spend_request, stored_file
from bot.storage.store import SqlStore
from demo.company import YEAR, write_files
from demo.history import TODAY, Act, History, local, read_company
from demo.names import DEPARTMENTS, REGIONS
from demo.receipts import receipt_pdf
from demo.stage import Stage
from sandbox.api.files import new_file

RECENT = local(date(YEAR, 8, 21), "00:00")
"""From here on every message was really delivered, so that conversations and channels have content."""
LAST_DIGEST = local(date(YEAR, 8, 31), "09:00")
_OPEN_STATES = ("pending", "changes_requested", "approved")


def fill(stage: Stage) -> None:
    """The stage as it is on the first morning."""
    write_files(stage.folder, stage.locale)
    _import(stage)
    company = stage.bot.store.read(read_company)
    receipts = ReceiptSource(stage)
    history = History(company, stage.locale, receipts.attach)
    _subscribe(stage)
    _play_past(stage, history, receipts)
    receipts.in_slack = True
    stage.set_clock(RECENT)
    stage.bot.delivery.drain()
    _play_recent(stage, history, LAST_DIGEST)
    stage.bot.scheduler.tick()
    _play_recent(stage, history, TODAY)


def _import(stage: Stage) -> None:
    operator = Operator("demo")

    def sheet(name: str, shape: Shape) -> Sheet:
        file = Path(stage.folder) / f"{name}.csv"
        return read_sheet(file.read_bytes(), file.name, shape)

    def work(tx: AdministrativeTransaction) -> None:
        import_people(tx, sheet("people", PEOPLE), operator)
        import_customers(tx, sheet("customers", CUSTOMERS), operator)
        import_contacts(tx, sheet("contacts", CONTACTS), operator)
        import_budget(tx, sheet("budget", BUDGET), YEAR, operator)

    stage.bot.books.administer(work)


def _subscribe(stage: Stage) -> None:
    """Each channel reads the digest of what it answers for, on Mondays at nine."""
    scopes = {
        "sales": Scope(),
        "north": Scope("region", REGIONS["north"].in_(stage.locale)),
        "south": Scope("region", REGIONS["south"].in_(stage.locale)),
        "service": Scope("department", DEPARTMENTS["service"].in_(stage.locale)),
    }

    def work(tx: Transaction) -> None:
        actor = Actor(tx.people.by_email("fin@example.com"), "slack")
        for key, scope in scopes.items():
            channel = stage.slack.channel(stage.channel(key)).id
            subscribe_digest(tx, actor, channel, scope, 0, "09:00", stage.locale, shared=False)

    stage.bot.store.write(work)


@dataclass
class ReceiptSource:
    """Receipts of the past are kept until the end and filed at once; those of the last days are in Slack."""

    stage: Stage
    in_slack: bool = False
    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def attach(self, person: Person, number: str, amount_minor: int) -> str:
        """The Slack id of a new receipt."""
        name, content = f"receipt-{number}.pdf", receipt_pdf(number, amount_minor)
        if self.in_slack:
            user = next(each.id for each in self.stage.slack.users.values() if each.email == person.email)
            return new_file(self.stage.slack, user, name, content).id
        identity = f"FOLD{len(self.kept) + 1:05d}"
        self.kept[identity] = (name, content)
        return identity

    def file_away(self, tx: Any) -> None:
        """What the bot would have fetched at the time."""
        files = FileStore(self.stage.bot.settings.files)
        pending = select(stored_file.c.id).where(stored_file.c.state == "pending").order_by(stored_file.c.id)
        for file_id in tx.connection.execute(pending).scalars().all():
            file = tx.files.get(file_id)
            name, content = self.kept[file.slack_file_id]
            sha256 = hashlib.sha256(content).hexdigest()
            key = f"{tx.workspace_id}/{sha256}"
            files.keep(key, io.BytesIO(content))
            keep_file(
                tx,
                file,
                name=name,
                detected_type="application/pdf",
                sha256=sha256,
                size_bytes=len(content),
                storage_key=key,
            )


def _play_past(stage: Stage, history: History, receipts: ReceiptSource) -> None:
    """Everything before the last days in one transaction: an interrupted demo leaves no half history."""
    bot = stage.bot
    store = store_of(bot.database, bot.workspace_id, bot.settings, bot.clock)
    with bot.database.writing() as connection:
        while found := history.next_before(RECENT):
            stage.set_clock(found[0])
            _try(connection, store, found[1])
        store.run(receipts.file_away, connection)
        store.run(_show_what_is_open, connection)


class DiscardingOutbox:
    """An outbox that keeps nothing."""

    def put(self, *_: Any, **__: Any) -> None:
        pass

    def put_all(self, *_: Any, **__: Any) -> None:
        pass

    def has_card(self, *_: Any) -> bool:
        return False


def _try(connection: Connection, store: SqlStore, act: Act) -> None:
    """What policy, budget or an earlier decision refuses did not happen, and leaves no trace."""

    def work(tx: Any) -> None:
        # Eight months of cards are not posted: they were dealt with long ago.
        tx.outbox = DiscardingOutbox()
        act(tx)

    savepoint = connection.begin_nested()
    try:
        store.run(work, connection)
    except GoodwillError:
        savepoint.rollback()
    else:
        savepoint.commit()


def _show_what_is_open(tx: Any) -> None:
    """Post the cards of what is still open: somebody has to act on it."""
    statement = select(spend_request.c.id).where(spend_request.c.state.in_(_OPEN_STATES))
    for request_id in tx.connection.execute(statement.order_by(spend_request.c.id)).scalars():
        request = tx.requests.get(request_id)
        if request is not None:
            announce(tx, request)


def _play_recent(stage: Stage, history: History, end: datetime) -> None:
    """One transaction after the other, each message delivered at its time."""
    while found := history.next_before(end):
        moment, act = found
        stage.set_clock(moment)
        try:
            stage.bot.store.write(act)
        except GoodwillError:
            continue
        stage.bot.delivery.drain()
    stage.set_clock(end)
    stage.bot.delivery.drain()
