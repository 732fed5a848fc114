"""What the tables are made of: the metadata, UTC times, and columns that recur."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect

from bot.domain.budgets.budget import DIMENSIONS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for a column of type INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


# By dialect: the moment that was written last, itself, and as its driver takes it.
_last_moment: dict[str, tuple[Any, Any]] = {}


class Utc(TypeDecorator[datetime]):
    """A UTC instant. SQLite forgets the zone, so it is taken off before and put back after."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Nearly all moments that a transaction writes are one and the same: it is made fit once."""
        process, name = super().bind_processor(dialect), dialect.name
        if process is None:
            return None

        def fit(value: Any) -> Any:
            if value is None:
                return None
            kept = _last_moment.get(name)
            if kept is not None and kept[0] is value:
                return kept[1]
            fitted = process(value)
            _last_moment[name] = value, fitted
            return fitted

        return fit

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        """On SQLite in one step: a click reads twenty."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda text: None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column() -> Column[Any]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def workspace_column() -> Column[Any]:
    return Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False)


def text_column(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False, server_default="")


def minor_column(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def reference(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=nullable)


def dimension_columns(default: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False, server_default=default) for name in DIMENSIONS]
