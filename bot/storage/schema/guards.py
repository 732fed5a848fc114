"""The triggers that keep what is on record as it is: what they are called, and what each of them says.

They are built by the migrations. `verify` compares them with these texts, since whoever owns the tables can
take a trigger away, disable it, or put another in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from bot.domain.budgets.budget import DIMENSIONS

_REFUSAL = "% is append-only"
# The body of the function that PostgreSQL's triggers call.
_FUNCTION = f" BEGIN RAISE EXCEPTION '{_REFUSAL}', TG_TABLE_NAME; END "
# What a decision says of money and people; a name in its reason can be erased.
_DECISION = (
    "id",
    "workspace_id",
    "request_id",
    "round",
    "person_id",
    "action",
    "amount_minor",
    "item_minors",
    "other_id",
    "at",
)
_ADJUSTMENT_DECISION = ("id", "workspace_id", "adjustment_id", "person_id", "action", "at")
# What a version of a plan and its lines say for good: its state moves on, names in texts are erased.
_PLAN_VERSION = (
    *("id", "workspace_id", "year", "number", "currency"),
    *("total_minor", "reserve_minor", "rounding_minor", "prepared_by", "prepared_at"),
)
_PLAN_LINE = (
    *("id", "workspace_id", "version_id", *DIMENSIONS, "owner_id", "control"),
    *("amount_minor", "months", "proposed_minor", "held", "awaited"),
)
_MEETING = ("id", "workspace_id", "customer_id", "person_id", "met_on", "at")
_PARTNER_CLAIM = ("id", "workspace_id", "request_id", "partner_id")
_PLAN_PROPOSAL = ("id", "workspace_id", "question_id", "person_id", "amount_minor", "at")
# What makes two rows the same: INSERT OR REPLACE would delete the older one, and no other trigger sees that.
_SAME = {
    "posting": ("id = NEW.id", "workspace_id = NEW.workspace_id AND idempotency_key = NEW.idempotency_key"),
    "audit_entry": ("id = NEW.id", "workspace_id = NEW.workspace_id AND sequence = NEW.sequence"),
    "decision": ("id = NEW.id",),
    "adjustment_decision": (
        "id = NEW.id",
        "adjustment_id = NEW.adjustment_id AND person_id = NEW.person_id",
    ),
    "adjustment_escalation": (
        "id = NEW.id",
        "adjustment_id = NEW.adjustment_id AND late_id = NEW.late_id AND person_id = NEW.person_id",
    ),
    "month_closing": ("id = NEW.id", "plan_id = NEW.plan_id AND month = NEW.month"),
    "year_closing": ("id = NEW.id", "plan_id = NEW.plan_id"),
    "audit_head": ("workspace_id = NEW.workspace_id",),
    "plan_version": (
        "id = NEW.id",
        "workspace_id = NEW.workspace_id AND year = NEW.year AND number = NEW.number",
    ),
    "plan_line": ("id = NEW.id", "version_id = NEW.version_id AND code = NEW.code"),
    "plan_proposal": ("id = NEW.id",),
    "meeting": ("id = NEW.id",),
    "partner_claim": ("id = NEW.id", "request_id = NEW.request_id"),
}


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger: its table, its name, and the statement that creates it."""

    table: str
    name: str
    statement: str


def _sqlite() -> tuple[Guard, ...]:
    of_update = {
        "posting": "",
        "audit_entry": "",
        "decision": _when_changed(_DECISION),
        "adjustment_decision": _when_changed(_ADJUSTMENT_DECISION),
        "adjustment_escalation": "",
        "month_closing": "",
        "year_closing": "",
        "audit_head": "WHEN NEW.sequence IS NOT OLD.sequence + 1 ",
        "plan_version": _when_changed(_PLAN_VERSION),
        "plan_line": _when_changed(_PLAN_LINE),
        "plan_proposal": _when_changed(_PLAN_PROPOSAL),
        "meeting": _when_changed(_MEETING),
        "partner_claim": _when_changed(_PARTNER_CLAIM),
    }
    guards = []
    for table, same in _SAME.items():
        there = " OR ".join(" ".join(("EXISTS (SELECT 1 FROM", table, f"WHERE {each})")) for each in same)
        for event, when in (("update", of_update[table]), ("delete", ""), ("insert", f"WHEN {there} ")):
            name = f"{table}_no_{'replace' if event == 'insert' else event}"
            statement = (
                f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL.replace('%', table)}'); END"
            )
            guards.append(Guard(table, name, statement))
    return tuple(guards)


def _when_changed(columns: Iterable[str]) -> str:
    return f"WHEN {' OR '.join(f'OLD.{column} IS NOT NEW.{column}' for column in columns)} "


def _postgresql() -> tuple[Guard, ...]:
    """The statements are written as `pg_get_triggerdef` gives them back."""
    events = {
        "posting": "DELETE OR UPDATE OR TRUNCATE",
        "audit_entry": "DELETE OR UPDATE OR TRUNCATE",
        "decision": f"DELETE OR UPDATE OF {', '.join(_DECISION)} OR TRUNCATE",
        "adjustment_decision": f"DELETE OR UPDATE OF {', '.join(_ADJUSTMENT_DECISION)} OR TRUNCATE",
        "adjustment_escalation": "DELETE OR UPDATE OR TRUNCATE",
        "month_closing": "DELETE OR UPDATE OR TRUNCATE",
        "year_closing": "DELETE OR UPDATE OR TRUNCATE",
        "audit_head": "DELETE OR TRUNCATE",
        "plan_version": f"DELETE OR UPDATE OF {', '.join(_PLAN_VERSION)} OR TRUNCATE",
        "plan_line": f"DELETE OR UPDATE OF {', '.join(_PLAN_LINE)} OR TRUNCATE",
        "plan_proposal": f"DELETE OR UPDATE OF {', '.join(_PLAN_PROPOSAL)} OR TRUNCATE",
        "meeting": f"DELETE OR UPDATE OF {', '.join(_MEETING)} OR TRUNCATE",
        "partner_claim": f"DELETE OR UPDATE OF {', '.join(_PARTNER_CLAIM)} OR TRUNCATE",
    }
    guards = [
        Guard(
            table,
            f"{table}_append_only",
            f"CREATE TRIGGER {table}_append_only BEFORE {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        )
        for table, event in events.items()
    ]
    forward = (
        "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head "
        "FOR EACH ROW WHEN (new.sequence <> (old.sequence + 1)) EXECUTE FUNCTION refuse_change()"
    )
    return (*guards, Guard("audit_head", "audit_head_forward", forward))


_GUARDS = {"sqlite": _sqlite(), "postgresql": _postgresql()}


def guards_of(connection: Connection) -> tuple[Guard, ...]:
    """Every guard that this kind of database must have."""
    return _GUARDS[connection.dialect.name]


def guards_gone(connection: Connection) -> tuple[Guard, ...]:
    """Those that are not there, are disabled, or say something else."""
    there = _of_sqlite(connection) if connection.dialect.name == "sqlite" else _of_postgresql(connection)
    return tuple(each for each in guards_of(connection) if there.get(each.name) != each.statement)


def _of_sqlite(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: row.sql for row in rows}


def _of_postgresql(connection: Connection) -> dict[str, str]:
    """Those that fire always, also in a session that plays a replica, and whose function still refuses."""
    rows = connection.execute(
        text(
            "SELECT t.tgname AS name, pg_get_triggerdef(t.oid, true) AS statement FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled = 'A'"
            " AND p.prosrc = :body"
        ),
        {"body": _FUNCTION},
    )
    return {row.name: row.statement for row in rows}


def put_guards_back(connection: Connection) -> tuple[Guard, ...]:
    """Create those that are gone, as the owner of the tables may; which they were."""
    gone = guards_gone(connection)
    sqlite = connection.dialect.name == "sqlite"
    if gone and not sqlite:
        body = "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        connection.execute(text(f"{body} $${_FUNCTION}$$"))
    for guard in gone:
        on_table = "" if sqlite else f" ON {guard.table}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.name}{on_table}"))
        connection.execute(text(guard.statement))
        if not sqlite:
            connection.execute(text(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}"))
    return gone
