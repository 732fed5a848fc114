"""Facts in which every word of people is a hostile one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

TEXTS = (
    "<!channel>",
    "<@U1|Bo>",
    "<#C1>",
    "<https://evil.example|pay>",
    "http://evil.example",
    "#general",
    "@here",
    "&lt;!here&gt;",
    "*zz*",
    "_zz_",
    "~zz~",
    "`zz`",
    "```zz```",
    "\uff0azz\uff0a",
    "\uff3fzz\uff3f",
    "\uff40zz\uff40",
    "> zz",
    "\uff1ezz",
    "zz\n> zz",
    "zz\r\n*zz*\n\n\uff1ezz\u2028zz",
    "zz\u202ezz\u2066",
    "\u200b*zz*\u200b",
)

# What people write, or the company's files: by the name of its field or fact, with all that is in it.
_PEOPLES = frozenset(
    (
        *("name", "title", "contact_id", "department", "customer", "requester", "owner", "ask", "approvers"),
        *("purpose", "expected_result", "question", "answer", "result", "invoice_number", "note"),
        *("explanation", "person_name", "owner_name", "line", "clause", "shown", "value", "scope_value"),
        *("category_names", "channel_names", "categories", "channels"),
    )
)
# Words that are people's in one record alone, and ours elsewhere.
_PEOPLES_OF = {
    *(("BudgetLine", "code"), ("Customer", "code"), ("LineRow", "code")),
    *(("Decision", "reason"), ("AdjustmentDecision", "reason")),
}
# Most of what there is in a record, and told apart first.
_WITHOUT_TEXT = frozenset((int, bool, type(None), date, datetime))


def poisoned(value: Any, evil: str, field: str = "") -> Any:
    """`value` with `evil` in place of each text of people."""
    kind = type(value)
    if kind in _WITHOUT_TEXT or isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return evil if field in _PEOPLES else value
    if isinstance(value, Mapping):
        return {key: poisoned(each, evil, _inherited(field, str(key))) for key, each in value.items()}
    if is_dataclass(kind):
        return replace(value, **_all(value, evil))
    if hasattr(kind, "_fields"):
        return kind(**_all(value, evil))
    if isinstance(value, tuple | list):
        return kind(poisoned(each, evil, field) for each in value)
    return value


def _all(owner: Any, evil: str) -> dict[str, Any]:
    kind: Any = type(owner)
    return {
        name: evil if is_peoples else poisoned(getattr(owner, name), evil, name)
        for name, is_peoples in _parts(kind)
    }


@cache
def _parts(kind: Any) -> list[tuple[str, bool]]:
    """The names of what a record of this kind is made of, and which are people's in it alone."""
    names = [each.name for each in fields(kind) if each.init] if is_dataclass(kind) else kind._fields
    return [(name, (kind.__name__, name) in _PEOPLES_OF) for name in names]


def _inherited(field: str, key: str) -> str:
    return field if field in _PEOPLES else key
