"""Opens the database as the settings name it, at its revision, with a policy in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import URL, Connection, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.config import Settings
from bot.credentials import is_ambiguous
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.errors import NotFound
from bot.policies.shipped import default_policy_text
from bot.services.policy.apply import apply_shipped_policy
from bot.storage.books.keyring import Keyring
from bot.storage.company.workspaces import local_workspace
from bot.storage.engine.database import Database
from bot.storage.engine.errors import DatabaseFailure, reason_of
from bot.storage.engine.migrate import migrate
from bot.storage.schema.tables import workspace
from bot.storage.store import SqlStore
from bot.telemetry.logs import redact


def open_database(settings: Settings, revision: str = "head") -> Database:
    """The database, brought to its revision, or at least to `revision`. Raises DatabaseFailure."""
    url = settings.database_url
    if is_ambiguous(url):
        raise DatabaseFailure("database_url_unreadable")
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise DatabaseFailure("database_url_unreadable") from exc
    if parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise DatabaseFailure("database_unsupported", name=parsed.get_backend_name())
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise DatabaseFailure("database_in_memory")
    try:
        database = Database(url)
        migrate(database, revision, keyring_of(settings))
    except DatabaseFailure as exc:
        if exc.code != "database_lost":
            raise
        raise _unreachable(parsed, str(exc.facts["reason"])) from exc
    except (SQLAlchemyError, ModuleNotFoundError) as exc:
        raise _unreachable(parsed, reason_of(exc)) from exc
    return database


def _unreachable(url: URL, reason: str) -> DatabaseFailure:
    # Parameters may be secret too.
    shown = redact(url.render_as_string(hide_password=True))
    return DatabaseFailure("database_unreachable", url=shown, reason=reason)


def open_store(settings: Settings, clock: Callable[[], datetime], team_id: str = "") -> SqlStore:
    """The company's store, for the command line.

    Raises DatabaseFailure, NotFound("workspace_unclear") when several teams share the database and `team_id`
    does not say which, NotFound("workspace_unknown") when there is no such team.
    """
    database = open_database(settings)
    try:
        workspace_id = database.write(lambda connection: _workspace(connection, clock(), team_id))
        store = store_of(database, workspace_id, settings, clock)
        ensure_policy(store)
    except BaseException:
        database.dispose()
        raise
    return store


def store_of(
    database: Database, workspace_id: int, settings: Settings, clock: Callable[[], datetime]
) -> SqlStore:
    calendar = FiscalCalendar(settings.fiscal_year_start, settings.timezone)
    return SqlStore(database, workspace_id, clock, calendar, settings.currency, keyring_of(settings))


def keyring_of(settings: Settings) -> Keyring:
    return Keyring.of(settings.audit_key.get_secret_value())


def ensure_policy(store: SqlStore) -> None:
    """Put the shipped policy into force where none was ever applied and the currency is the company's."""
    if store.inspect(lambda tx: bool(tx.policy_files.all())):
        return
    store.administer(lambda tx: apply_shipped_policy(tx, default_policy_text()))


def _workspace(connection: Connection, now: datetime, team_id: str) -> int:
    if team_id:
        found = connection.execute(select(workspace.c.id).where(workspace.c.team_id == team_id)).scalar()
        if found is None:
            raise NotFound("workspace_unknown", team=team_id)
        return int(found)
    claimed = (
        connection.execute(select(workspace.c.id).where(workspace.c.team_id.is_not(None))).scalars().all()
    )
    # Beside the one team that the bot works for, what was never claimed is a leftover.
    return int(claimed[0]) if len(claimed) == 1 else local_workspace(connection, now)
