"""Items of requests that were written straight into the tables."""

from __future__ import annotations

from sqlalchemy import Connection, insert, literal, select

from bot.storage.schema.tables import request_item, spend_request


def give_first_items(connection: Connection) -> None:
    """Every request that has no item gets one with all that the request asks for and holds."""
    shared = [column.name for column in request_item.c if column.name in spend_request.c]
    without = spend_request.c.id.not_in(select(request_item.c.request_id))
    rows = select(spend_request.c.id, literal(1), *(spend_request.c[name] for name in shared)).where(without)
    connection.execute(insert(request_item).from_select(["request_id", "item", *shared], rows))
