"""Where in Slack each person's card of a request stands."""

from __future__ import annotations

from sqlalchemy import Connection, and_, delete, insert, select, update

from bot.storage.schema.tables import card


def find_card(connection: Connection, kind: str, request_id: int, person_id: int) -> tuple[str, str] | None:
    """(channel, ts) of a person's card of a request."""
    row = connection.execute(
        select(card.c.channel, card.c.ts).where(
            card.c.kind == kind, card.c.request_id == request_id, card.c.person_id == person_id
        )
    ).first()
    return (row.channel, row.ts) if row else None


def save_card(
    connection: Connection,
    workspace_id: int,
    kind: str,
    request_id: int,
    person_id: int,
    channel: str,
    ts: str,
) -> None:
    where = and_(card.c.kind == kind, card.c.request_id == request_id, card.c.person_id == person_id)
    if connection.execute(update(card).where(where).values(channel=channel, ts=ts)).rowcount == 0:
        connection.execute(
            insert(card).values(
                workspace_id=workspace_id,
                kind=kind,
                request_id=request_id,
                person_id=person_id,
                channel=channel,
                ts=ts,
            )
        )


def forget_card(connection: Connection, kind: str, request_id: int, person_id: int) -> None:
    """The card is gone from Slack: the next one is posted anew."""
    connection.execute(
        delete(card).where(
            card.c.kind == kind, card.c.request_id == request_id, card.c.person_id == person_id
        )
    )
