"""What a form remembers between two of its redraws."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.requests.draft import MOST_ITEMS
from bot.services.requests.form.values import FormState


def read_memory(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a form of ours remembers in its private_metadata; empty for anything that is not ours."""
    try:
        memory = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, RecursionError):
        return {}
    return memory if isinstance(memory, dict) else {}


_MAX_FILES = 10
_SLACK_FILE = re.compile(r"F[A-Z0-9]{5,30}")


def slack_files(found: object) -> list[str]:
    """The ids of file objects, or of a list of ids, as far as they are ids of Slack's."""
    ids = [str(item.get("id")) if isinstance(item, dict) else str(item) for item in _list(found)]
    return [file_id for file_id in ids if _SLACK_FILE.fullmatch(file_id)][:_MAX_FILES]


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class FormMemory:
    """What a form of ours remembers in its private_metadata. `item`, `heads`: what *Log actual* is
    drawn for, and what its *Headcount* was filled with.
    """

    request_id: int = 0
    version: int = 0
    raising: bool = False
    number: str = ""
    actual_id: int = 0
    exception_id: int = 0
    file_ids: tuple[str, ...] = ()
    currency: str = ""
    adjustment_id: int = 0
    items: tuple[int, ...] = (1,)
    last_item: int = 1
    question_id: int = 0
    customer_id: int = 0
    item: int = 1
    heads: int = -1

    @property
    def form_state(self) -> FormState:
        """Of the form *New request*."""
        return FormState(
            self.request_id,
            self.version,
            self.raising,
            self.number,
            items=self.items,
            last_item=self.last_item,
        )

    @classmethod
    def of(cls, view: dict[str, Any]) -> FormMemory:
        """Anything that isn't ours reads as empty: the services then find no such request."""
        data = read_memory(view)
        items = _item_keys(data.get("items"))
        return cls(
            request_id=_whole(data.get("request_id")),
            version=_whole(data.get("version")),
            raising=data.get("raising") is True,
            number=str(data.get("number") or "")[:20],
            actual_id=_whole(data.get("actual_id")),
            exception_id=_whole(data.get("exception_id")),
            file_ids=tuple(slack_files(data.get("file_ids"))),
            currency=str(data.get("currency") or "")[:3],
            adjustment_id=_whole(data.get("adjustment_id")),
            items=items,
            last_item=max(_whole(data.get("last_item")), *items),
            question_id=_whole(data.get("question_id")),
            customer_id=_whole(data.get("customer_id")),
            item=_whole(data.get("item")) or 1,
            heads=_whole(data["heads"]) if "heads" in data else -1,
        )


def _item_keys(found: object) -> tuple[int, ...]:
    """By which keys the inputs of a form's items go; one item where it names none."""
    keys = dict.fromkeys(key for key in map(_whole, _list(found)) if key)
    return tuple(keys)[:MOST_ITEMS] or (1,)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**63 and value is not True else 0
