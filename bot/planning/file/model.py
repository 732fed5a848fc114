"""The plan file as people write it. `checks` and `company_checks` add what needs more than one value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from bot.domain.budgets.budget import DIMENSIONS, ControlLevel
from bot.planning.company import ANNUAL_VALUE
from bot.toml.fields import Identifier, Percent, Strict, Text, list_of_one

CUSTOMER_DRIVERS = ("customer_count", "customer_value", "score")
DRIVERS = ("even", *CUSTOMER_DRIVERS, "history", "requests")
SEASONS = ("even", "history")

MONTHS = 12
FIRST_YEAR, LAST_YEAR = 2000, 2100

PROPOSED = "proposed"
"""The amount of a line that takes what its owner proposed."""

Dimension = Literal[
    "department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel"
]

_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_SIGNED = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


def _share(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    text = str(value) if type(value) is int else value
    if isinstance(text, str) and text.startswith("-") and _SIGNED.fullmatch(text):
        raise PydanticCustomError("share_negative", "share_negative", {"value": text[:40]})
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise PydanticCustomError("share_unreadable", "share_unreadable", {"value": str(value)[:40]})
    return Decimal(text)


def _measured(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _SIGNED.fullmatch(value):
        raise PydanticCustomError("number_not_text", "number_not_text", {})
    return Decimal(value)


def _named(value: Any) -> Any:
    if isinstance(value, str) and value in ("*", ""):
        raise PydanticCustomError("any_value", "any_value")
    return value


def _some_place(value: Any) -> Any:
    if isinstance(value, dict) and not value:
        raise PydanticCustomError("place_empty", "place_empty")
    return value


def _months(value: Any) -> Any:
    if isinstance(value, str) and value not in SEASONS:
        raise PydanticCustomError("unknown_season", "unknown_season", {"value": value[:80]})
    if isinstance(value, list | tuple):
        return tuple(_share(share) for share in value)
    if not isinstance(value, str):
        raise PydanticCustomError("season_shape", "season_shape")
    return value


def _season_of_everything(value: Any) -> Any:
    """`season = "history"` is short for one season without `of`."""
    return ({"months": value},) if isinstance(value, str) else value


Share = Annotated[Decimal, BeforeValidator(_share)]
Measured = Annotated[Decimal, BeforeValidator(_measured)]
Value = Annotated[StrictStr, BeforeValidator(_named), Field(max_length=200)]
Code = Annotated[StrictStr, Field(max_length=64, pattern=r"^\S(.*\S)?$")]
LongText = Annotated[StrictStr, Field(max_length=1000)]
Weight = Annotated[StrictInt, Field(ge=0, le=100)]
Reviewers = Annotated[tuple[Value, ...], BeforeValidator(list_of_one)]
Month = Annotated[StrictInt, Field(ge=1, le=MONTHS)]
Quantity = Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class Place(Strict):
    """Where in the budget something is: a value for each dimension that is named."""

    department: Value | None = None
    category: Value | None = None
    segment: Value | None = None
    lifecycle: Value | None = None
    region: Value | None = None
    product_line: Value | None = None
    contact_channel: Value | None = None

    def values(self) -> dict[str, str]:
        """The named dimensions, in the order of DIMENSIONS."""
        named = ((name, getattr(self, name)) for name in DIMENSIONS)
        return {name: value for name, value in named if value is not None}

    def named(self) -> tuple[tuple[str, str], ...]:
        """The same, to sort by."""
        return tuple(self.values().items())


Somewhere = Annotated[Place, BeforeValidator(_some_place)]
"""A place that names one dimension at least."""


class Goal(Strict):
    """What the money is to achieve."""

    id: Identifier
    measure: Text
    where: Place = Place()
    baseline: Measured
    target: Measured
    unit: LongText = ""
    owner: StrictStr = ""


class Split(Strict):
    """One branch of the tree (`of`; none: the whole) divided by a dimension, by shares or by a driver."""

    of: Place = Place()
    by: Dimension
    shares: Annotated[Mapping[Value, Share], Field(min_length=1)] | None = None
    driver: Literal["even", "customer_count", "customer_value", "score", "history", "requests"] | None = None
    driver_missing: Literal["even"] | None = None
    floor: Mapping[Value, StrictStr] = Field(default_factory=dict)
    ceiling: Mapping[Value, StrictStr] = Field(default_factory=dict)


class Activity(Strict):
    """Something that has a price: the branch it belongs to has at least `price` times `quantity`."""

    of: Somewhere
    name: Text
    price: StrictStr
    quantity: Quantity = 1
    months: Annotated[tuple[Month, ...], Field(min_length=1)]
    expected_result: LongText = ""


class Line(Strict):
    """What is known of one leaf better than by a split. `amount`: held there; "proposed": by its owner."""

    of: Somewhere
    code: Code | None = None
    department: Value | None = None
    owner: StrictStr = ""
    control: ControlLevel = ControlLevel.ABSOLUTE
    amount: StrictStr | None = None
    basis: LongText = ""
    expected_result: LongText = ""
    reason: LongText = ""


class Season(Strict):
    """How a branch's money falls on the fiscal year's months: twelve shares, "even" or "history"."""

    of: Place = Place()
    months: Annotated[str | tuple[Decimal, ...], BeforeValidator(_months)]


class Minimum(Strict):
    """What the lines of a place have together at least, in percent of the total less the reserve."""

    where: Somewhere
    percent: Percent


class Ceiling(Strict):
    """A limit over several lines while the year runs."""

    where: Somewhere
    amount: StrictStr
    control: ControlLevel = ControlLevel.ABSOLUTE


class Review(Strict):
    """Who agrees (`by`, side by side) and who approves (`approve`, one after the other)."""

    by: Reviewers = ()
    approve: Reviewers = ()


class Plan(Strict):
    """One year's plan. Amounts are decimal strings in `currency`."""

    year: Annotated[StrictInt, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    currency: StrictStr
    total: StrictStr
    reserve: StrictStr | None = None
    reserve_percent: Percent | None = None
    rounding: StrictStr | None = None
    growth_needs_reason_percent: Share | None = None
    leave_out: Mapping[Value, Text] = Field(default_factory=dict)
    goal: tuple[Goal, ...] = ()
    score: Mapping[Identifier, Weight] = Field(default_factory=lambda: {ANNUAL_VALUE: 100})
    split: Annotated[tuple[Split, ...], Field(min_length=1)]
    activity: tuple[Activity, ...] = ()
    line: tuple[Line, ...] = ()
    season: Annotated[tuple[Season, ...], BeforeValidator(_season_of_everything)] = ()
    minimum: tuple[Minimum, ...] = ()
    ceiling: tuple[Ceiling, ...] = ()
    review: Review = Review()
