"""Which rows the audit answers for: every entry states them as its transaction left them.

`verify` replays the statements against the rows. Texts that people wrote, and who somebody is, are stated as
a salted digest: the salt stands in the row and is renewed when somebody is erased, so that nothing can be
guessed from what the chain keeps for ever.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from bot.storage.schema.tables import (
    actual,
    actual_contact,
    actual_person,
    adjustment,
    adjustment_decision,
    adjustment_escalation,
    approval_step,
    budget_ceiling,
    budget_line,
    contact,
    customer,
    decision,
    list_row,
    meeting,
    month_closing,
    one_off,
    partner,
    partner_claim,
    partner_part,
    past_spend,
    person,
    plan_comment,
    plan_line,
    plan_proposal,
    plan_question,
    plan_signature,
    plan_version,
    policy_version,
    posting,
    request_edit,
    request_item,
    request_recipient,
    spend_exception,
    spend_request,
    step_approver,
    stored_file,
    year_closing,
)

Key = int | str
State = dict[str, Any]
"""A row as an entry states it: column to what JSON can hold."""

_TEXTS = "texts"
_MOST_KEYS = 500
_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True)
# What nearly every value is.
_PLAIN = frozenset({int, str, bool, type(None)})


@dataclass(frozen=True)
class Parts:
    """Rows of another table that belong to a witnessed one, stated with it under `name`."""

    name: str
    table: Table
    key: str
    columns: tuple[str, ...]

    def read(self, connection: Connection, workspace_id: int, keys: Collection[Key]) -> dict[Key, list[Any]]:
        """By the key of the row to which they belong."""
        found: dict[Key, list[Any]] = {}
        for owner, *values in connection.execute(self._rows, {"workspace": workspace_id, "keys": keys}):
            found.setdefault(owner, []).append(values[0] if len(values) == 1 else values)
        return found

    @cached_property
    def _rows(self) -> Select[Any]:
        columns = (self.key, *self.columns)
        return _rows_with(self.table, columns).order_by(*(self.table.c[name] for name in columns))


@dataclass(frozen=True)
class Witnessed:
    """A table the audit answers for: every column not `left_out`; `texts` are stated as one digest."""

    table: Table
    key: str = "id"
    texts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    parts: tuple[Parts, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Those that are stated as they are. A column that is new is among them."""
        others = {"id", "workspace_id", "text_salt", self.key, *self.texts, *self.left_out}
        return tuple(column.name for column in self.table.c if column.name not in others)

    @cached_property
    def stated(self) -> tuple[str, ...]:
        """The names of what is stated, in their order."""
        digest = (_TEXTS,) if self.texts else ()
        return (*self.columns, *digest, *(each.name for each in self.parts))

    @cached_property
    def _read(self) -> tuple[str, ...]:
        salt = ("text_salt",) if self.texts and "text_salt" in self.table.c else ()
        return (*self.columns, *self.texts, *salt)

    @cached_property
    def _rows(self) -> Select[Any]:
        return _rows_with(self.table, (self.key, *self._read))

    def state_of(self, values: Mapping[str, Any]) -> State:
        """What is stated of a row with these values; `values` has the parts under their name."""
        state = {
            name: value if type(value := values[name]) in _PLAIN else plain_value(value)
            for name in self.columns
        }
        if self.texts:
            state[_TEXTS] = digest_of(values.get("text_salt", ""), [values[name] for name in self.texts])
        return state | {each.name: plain_value(values[each.name]) for each in self.parts}

    def read(self, connection: Connection, workspace_id: int, keys: Collection[Key]) -> dict[Key, State]:
        """The rows with these keys as they stand now; one that is not there is left out."""
        found: dict[Key, State] = {}
        for some in _chunks(keys):
            parts = {each.name: each.read(connection, workspace_id, some) for each in self.parts}
            rows = connection.execute(self._rows, {"workspace": workspace_id, "keys": some})
            for key, *values in rows:
                row = dict(zip(self._read, values, strict=True))
                row |= {name: of_rows.get(key, []) for name, of_rows in parts.items()}
                found[key] = self.state_of(row)
        return found


def _rows_with(table: Table, columns: Sequence[str]) -> Select[Any]:
    """Those with one of the `keys`, which stand in the first of `columns`."""
    return select(*(table.c[name] for name in columns)).where(
        table.c.workspace_id == bindparam("workspace"),
        table.c[columns[0]].in_(bindparam("keys", expanding=True)),
    )


ITEM_COLUMNS = tuple(
    column.name for column in request_item.c if column.name not in ("request_id", "workspace_id")
)
"""What is kept of each item of a request, its number first."""

PART_COLUMNS = tuple(
    column.name for column in partner_part.c if column.name not in ("request_id", "item", "workspace_id")
)
"""What is kept of what a partner pays of an item."""

WITNESSED = (
    Witnessed(posting, key="idempotency_key"),
    Witnessed(adjustment, texts=("explanation",)),
    Witnessed(adjustment_decision, texts=("reason",)),
    Witnessed(adjustment_escalation),
    Witnessed(
        spend_request,
        texts=("purpose", "expected_result", "question", "answer", "findings", "amended_from"),
        left_out=("waiting_since",),
        parts=(
            Parts("recipients", request_recipient, "request_id", ("contact_id",)),
            Parts("items", request_item, "request_id", ITEM_COLUMNS),
            Parts("named", request_recipient, "request_id", ("item", "contact_id")),
            Parts("partner", partner_part, "request_id", ("item", *PART_COLUMNS)),
        ),
    ),
    Witnessed(
        approval_step, parts=(Parts("approvers", step_approver, "step_id", ("person_id", "signed_at")),)
    ),
    Witnessed(request_edit),
    Witnessed(list_row, texts=("note",)),
    Witnessed(decision, texts=("reason",)),
    Witnessed(
        actual,
        texts=("invoice_number", "result", "reason"),
        parts=(
            Parts("came", actual_contact, "actual_id", ("contact_id", "share_minor")),
            Parts("our_people", actual_person, "actual_id", ("person_id",)),
        ),
    ),
    Witnessed(partner_claim),
    Witnessed(stored_file, texts=("name",)),
    Witnessed(spend_exception, texts=("answer",), left_out=("facts",)),
    Witnessed(
        person,
        texts=("email", "name", "slack_id"),
        left_out=("locale", "timezone", "profile_read_at", "name_key"),
    ),
    # Names change with each import; what rules and routing go by is stated.
    Witnessed(customer, left_out=("code", "name", "code_key", "name_key")),
    Witnessed(contact, texts=("name", "title", "contact_id", "rank"), left_out=("name_key",)),
    Witnessed(meeting, texts=("note",)),
    Witnessed(partner, texts=("code", "name"), left_out=("code_key", "name_key")),
    Witnessed(budget_line, left_out=("code", "expected_result", "alert_channel")),
    Witnessed(budget_ceiling),
    Witnessed(month_closing),
    Witnessed(year_closing),
    Witnessed(policy_version, key="version", texts=("source",)),
    Witnessed(past_spend),
    Witnessed(one_off, texts=("reason",)),
    Witnessed(plan_version, texts=("source", "settings", "findings")),
    Witnessed(
        plan_line,
        texts=("activities", "basis", "expected_result", "reason", "explanation"),
        left_out=("code",),
    ),
    Witnessed(plan_signature, texts=("reason",)),
    Witnessed(plan_comment, texts=("comment",)),
    Witnessed(plan_question),
    Witnessed(plan_proposal, texts=("reason", "expected_result")),
)
BY_TABLE = {each.table: each for each in WITNESSED}


def new_salt() -> str:
    return secrets.token_hex(16)


def digest_of(salt: str, texts: Iterable[Any]) -> str:
    return hashlib.sha256(_ENCODER.encode([salt, *texts]).encode()).hexdigest()


def plain_value(value: Any) -> Any:
    """The same for a value before it is stored and after it was read, on both databases."""
    # First what nearly every value is: the largest budget has four million.
    if value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [each if type(each) in _PLAIN else plain_value(each) for each in value]
    return value


def _chunks(keys: Collection[Key]) -> Iterable[list[Key]]:
    every = list(keys)
    return (every[start : start + _MOST_KEYS] for start in range(0, len(every), _MOST_KEYS))
