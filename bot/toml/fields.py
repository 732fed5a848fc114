"""The simple values that files have in common, as pydantic types."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr
from pydantic_core import PydanticCustomError

_ID = re.compile(r"[\w.-]{1,64}")
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)


class Strict(BaseModel):
    """A key that nobody reads would be a rule that nobody keeps: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def list_of_one(value: Any) -> Any:
    """A text or table where a list may stand is a list of one."""
    return (value,) if isinstance(value, str | dict) else value


def _identifier(value: Any) -> Any:
    if isinstance(value, str) and not _ID.fullmatch(value):
        raise PydanticCustomError("id_shape", "id_shape", {"value": value[:80]})
    return value


def _percent(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _PERCENT.fullmatch(value) or Decimal(value) > 100:
        raise PydanticCustomError("percent", "percent", {"value": str(value)[:40]})
    return Decimal(value)


Identifier = Annotated[StrictStr, BeforeValidator(_identifier)]
Text = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Percent = Annotated[Decimal, BeforeValidator(_percent)]
