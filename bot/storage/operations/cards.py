"""Where in Slack each person's card of a request, an adjustment or a plan stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, select, update

from bot.domain.messages.kind import MessageKind
from bot.storage.schema.tables import adjustment_card, card, plan_card, plan_question_card


def find_card(connection: Connection, kind: str, subject_id: int, person_id: int) -> tuple[str, str] | None:
    """(channel, ts) of a person's card."""
    table, where, _ = _place(kind, subject_id, person_id)
    row = connection.execute(select(table.c.channel, table.c.ts).where(where)).first()
    return (row.channel, row.ts) if row else None


def save_card(
    connection: Connection,
    workspace_id: int,
    kind: str,
    subject_id: int,
    person_id: int,
    channel: str,
    ts: str,
) -> None:
    table, where, values = _place(kind, subject_id, person_id)
    if connection.execute(update(table).where(where).values(channel=channel, ts=ts)).rowcount == 0:
        row = {"workspace_id": workspace_id, **values, "channel": channel, "ts": ts}
        connection.execute(insert(table).values(row))


def forget_card(connection: Connection, kind: str, subject_id: int, person_id: int) -> None:
    """The card is gone from Slack: the next one is posted anew."""
    table, where, _ = _place(kind, subject_id, person_id)
    connection.execute(delete(table).where(where))


def _place(kind: str, subject_id: int, person_id: int) -> tuple[Table, ColumnElement[bool], dict[str, Any]]:
    """The table of cards of that kind, the card's row there, and what tells it from others."""
    values: dict[str, Any] = {"kind": kind, "request_id": subject_id, "person_id": person_id}
    table = card
    if kind == MessageKind.ADJUSTMENT_CARD:
        table, values = adjustment_card, {"adjustment_id": subject_id, "person_id": person_id}
    if kind == MessageKind.PLAN_CARD:
        table, values = plan_card, {"version_id": subject_id, "person_id": person_id}
    if kind == MessageKind.PLAN_QUESTION:
        table, values = plan_question_card, {"version_id": subject_id, "person_id": person_id}
    return table, and_(*(table.c[name] == value for name, value in values.items())), values
