"""Partners, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, or_, select

from bot.domain.company.identity import identity
from bot.domain.company.partner import Partner
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.company.customers import like
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.schema.tables import partner

_MINE = partner.c.workspace_id == bindparam("workspace")
_BY_ID = (
    select(partner).where(_MINE, partner.c.id.in_(bindparam("ids", expanding=True))).order_by(partner.c.id)
)
_ANY = select(exists().where(_MINE))
_SEARCH = (
    select(partner)
    .where(
        _MINE,
        or_(
            partner.c.name_key.like(bindparam("pattern"), escape="\\"),
            partner.c.code_key.like(bindparam("pattern"), escape="\\"),
        ),
    )
    .order_by(partner.c.name, partner.c.code)
    .limit(bindparam("most"))
)


class SqlPartners:
    """Fulfils `services.ports.partners.Partners`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def get(self, partner_id: int) -> Partner | None:
        return self.by_id([partner_id]).get(partner_id)

    def by_id(self, partner_ids: Iterable[int]) -> Mapping[int, Partner]:
        wanted = sorted(set(partner_ids))
        if not wanted:
            return {}
        rows = self._connection.execute(_BY_ID, {"workspace": self._workspace_id, "ids": wanted})
        return {row.id: _from_row(row) for row in rows}

    def any(self) -> bool:
        return bool(self._connection.execute(_ANY, {"workspace": self._workspace_id}).scalar_one())

    def all(self) -> Sequence[Partner]:
        return [_from_row(row) for row in self._connection.execute(self._rows.select(partner))]

    def search(self, text: str, limit: int) -> Sequence[Partner]:
        values = {"workspace": self._workspace_id, "pattern": like(text), "most": limit}
        return [_from_row(row) for row in self._connection.execute(_SEARCH, values)]

    def add_all(self, partners: Sequence[Partner]) -> Sequence[int]:
        added = self._rows.add(partner, map(_values, partners))
        self._journal.touched(partner, added)
        return added

    def save_all(self, partners: Sequence[Partner]) -> None:
        self._rows.update(partner, ((found.id, _values(found)) for found in partners))
        self._journal.touched(partner, [found.id for found in partners])


def _from_row(row: Row[Any]) -> Partner:
    return Partner(row.id, row.code, row.name)


def _values(found: Partner) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "code_key": identity(found.code),
        "name_key": identity(found.name),
        "text_salt": new_salt(),
    }
