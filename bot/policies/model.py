"""The policy file as people write it. `check.read_policy` adds what needs more than one value at a time."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from bot.domain.approvals.adjusting import OWNER
from bot.domain.approvals.routing import Mode
from bot.domain.budgets.adjustment import Crossing
from bot.domain.company.customer import Role
from bot.domain.requests.finding import Severity
from bot.toml.fields import Identifier, Percent, Strict, Text, list_of_one

ROLES = ("compliance", "controller")
FACTS = ("attendees", "receipt", "attachment")
MEASURES = ("purpose_min_length", "advance_days")
REQUIREMENTS = (*ROLES, *FACTS, *MEASURES)

PER = ("item", "head", "recipient", "customer", "requester")
SUBJECTS = ("recipient", "customer", "requester")
WINDOWS = ("request", "month", "quarter", "year")

# Ten years: longer than any retention of requests, far from the end of the calendar.
MAX_ROLLING_DAYS = 3660


def _day(value: Any) -> Any:
    # Pydantic would read a number as seconds since 1970: 20260101 must not become a day in August 1970.
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("not_a_day", "not_a_day")


def _some_values(value: Any) -> Any:
    value = list_of_one(value)
    if isinstance(value, list | tuple) and not value:
        raise PydanticCustomError("empty_list", "empty_list")
    # "*" is how budget lines say "any"; here it would match nothing, quietly.
    if isinstance(value, list | tuple) and any(item in ("*", "") for item in value):
        raise PydanticCustomError("any_value", "any_value")
    return value


def _clock_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise PydanticCustomError("not_a_time", "not_a_time")


def _country(value: Any) -> Any:
    # Only a policy that names a country pays for loading the calendars of all of them.
    from holidays import list_supported_countries

    if not isinstance(value, str) or value not in list_supported_countries():
        raise PydanticCustomError("unknown_country", "unknown_country")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Values = Annotated[tuple[StrictStr, ...], BeforeValidator(_some_values)]
Positive = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Country = Annotated[StrictStr, BeforeValidator(_country)]


class Names(Strict):
    """A name in each language that the product speaks."""

    en: Text
    zh_CN: Text


class Category(Strict):
    """What the money is for."""

    id: Identifier
    name: Names


class ContactChannel(Strict):
    """How the customer is met."""

    id: Identifier
    name: Names


class Authority(Strict):
    """How much a tier may approve: a decimal string in the policy's currency; none: without limit."""

    tier: Identifier
    limit: StrictStr | None = None


def _approver(value: Any) -> Any:
    kind, colon, name = value.partition(":") if isinstance(value, str) else ("", "", "")
    if value == OWNER or (kind == "role" and name in tuple(Role)) or (kind == "tier" and colon and name):
        return value
    raise PydanticCustomError("not_an_approver", "not_an_approver", {"value": _shown(value)})


class Adjustment(Strict):
    """Who approves a change of the budget in the year that crosses so far, up to `limit`, in their order.

    `approve` names the receiving line's "owner", a "tier:head" or a "role:controller". The owner of the line
    that gives signs before them.
    """

    crossing: Crossing
    limit: StrictStr | None = None
    approve: Annotated[
        tuple[Annotated[StrictStr, BeforeValidator(_approver)], ...],
        Field(min_length=1),
        BeforeValidator(list_of_one),
    ]


class Routing(Strict):
    """Whether the first manager with enough authority decides, or each on the way."""

    mode: Mode = Mode.DIRECT


class Tolerance(Strict):
    """How far an absolute line may be passed, and an actual may pass its approval, in percent."""

    budget_percent: Percent = Decimal(0)
    document_percent: Percent = Decimal(10)


class Alerts(Strict):
    """At which percent of a line's budget people are warned."""

    thresholds_percent: tuple[StrictInt, ...] = (80, 100)


class Carry(Strict):
    """What a year that is closed gives to the next: what is still held, and of what each line has left."""

    commitments: Literal["carry", "release"] = "carry"
    available_percent: Percent = Decimal(0)
    available_limit: StrictStr | None = None


class Digest(Strict):
    """Who may read the digest of everything, beside controllers, auditors and administrators."""

    open_to: Annotated[tuple[StrictStr, ...], BeforeValidator(list_of_one)] = ()


class Limits(Strict):
    """How many requests of one requester may wait for a decision or for budget, and be sent in a minute;
    none: any.
    """

    max_open: Positive | None = None
    per_minute: Positive | None = None


class Deadlines(Strict):
    """When a waiting decision is recalled, may be taken by the next tier too, and ends without one.

    `nudge_after_days`: how long a receipt may be owed before others are told.
    """

    remind_after_hours: Positive = 8
    escalate_after_hours: Positive = 24
    expire_after_days: Positive = 14
    nudge_after_days: Annotated[StrictInt, Field(ge=1, le=60)] = 3


class Care(Strict):
    """When the owner of a key customer is told: after how many days without spend, plan or logged contact,
    and under which percent of the care that the plan suggests until then.
    """

    key_customer_days: Annotated[StrictInt, Field(ge=1, le=366)] = 60
    under_plan_percent: Annotated[StrictInt, Field(ge=0, le=100)] = 50


class WorkingHours(Strict):
    """In which hours deadlines run: days like "mon", times like "09:00", public holidays of a country.

    `makeup_days`: a weekend that the country declares to be worked, in exchange for a bridge day, counts.
    """

    weekdays: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    starts: ClockTime = time(9)
    ends: ClockTime = time(18)
    country: Country | None = None
    holidays: tuple[Day, ...] = ()
    makeup_days: StrictBool = True


class Window(Strict):
    """What a limit counts: this request alone, a fiscal period, or any `days` days in a row."""

    kind: Literal["request", "month", "quarter", "year", "rolling"] = "request"
    days: Positive | None = None


class Requirement(Strict):
    """A role that must decide, or a fact that must be there; `minimum` in characters or days."""

    what: StrictStr
    minimum: Positive = 1


class When(Strict):
    """Which requests a rule is for: every dimension given must have one of its values."""

    department: Values | None = None
    category: Values | None = None
    segment: Values | None = None
    lifecycle: Values | None = None
    region: Values | None = None
    product_line: Values | None = None
    contact_channel: Values | None = None
    public_official: StrictBool | None = None
    state_owned: StrictBool | None = None


def _window(value: Any) -> Any:
    """From `"year"` or `{ rolling_days = 90 }`."""
    if isinstance(value, Window):
        return value
    if isinstance(value, str) and value in WINDOWS:
        return Window.model_validate({"kind": value})
    if isinstance(value, dict) and set(value) == {"rolling_days"}:
        days = value["rolling_days"]
        if type(days) is int and 1 <= days <= MAX_ROLLING_DAYS:
            return Window(kind="rolling", days=days)
        raise PydanticCustomError("rolling_days", "rolling_days", {"most": MAX_ROLLING_DAYS})
    raise PydanticCustomError("window", "window", {"value": _shown(value)})


def _requirement(value: Any) -> Any:
    """From `"attendees"` or `{ advance_days = 3 }`."""
    if isinstance(value, Requirement):
        return value
    if isinstance(value, str) and value in (*ROLES, *FACTS):
        return Requirement(what=value)
    if isinstance(value, str) and value in MEASURES:
        raise PydanticCustomError("measure", "measure", {"what": value})
    if isinstance(value, dict) and len(value) == 1:
        what, minimum = next(iter(value.items()))
        if what in MEASURES:
            if type(minimum) is int and 1 <= minimum <= 3000:
                return Requirement(what=what, minimum=minimum)
            raise PydanticCustomError("measure", "measure", {"what": what})
        raise PydanticCustomError("unknown_requirement", "unknown_requirement", {"value": what})
    raise PydanticCustomError("unknown_requirement", "unknown_requirement", {"value": _shown(value)})


def _shown(value: Any) -> str:
    return (", ".join(map(str, value)) if isinstance(value, dict) else str(value))[:80]


class Rule(Strict):
    """One rule: what it is for, what it limits, forbids or asks for, and how a request that breaks it is met.

    `cap` is a decimal string in the policy's currency, for one `per` in one `window`. `severity` is that of
    a passed cap or count, of what is forbidden, and of a missing fact; a required role always escalates.
    """

    id: Identifier
    clause: StrictStr = ""
    when: When = When()
    cap: StrictStr | None = None
    per: Literal["item", "head", "recipient", "customer", "requester"] = "item"
    window: Annotated[Window, BeforeValidator(_window)] = Window()
    severity: Severity = Severity.BLOCK
    forbid: StrictBool = False
    require: Annotated[
        tuple[Annotated[Requirement, BeforeValidator(_requirement)], ...], BeforeValidator(list_of_one)
    ] = ()
    max_count: Positive | None = None
    near_limit_percent: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    split_window_days: Positive | None = None


def _channel(identifier: str, en: str, chinese: str) -> ContactChannel:
    return ContactChannel(id=identifier, name=Names(en=en, zh_CN=chinese))


SHIPPED_CHANNELS = (
    _channel("in_person", "In person", "上门拜访"),
    _channel("phone", "Phone", "电话"),
    _channel("mail", "Mail", "邮寄"),
    _channel("message", "Message", "即时消息"),
    _channel("online", "Online", "线上"),
)


class Policy(Strict):
    """A company's policy from a day on. Tables that are repeated in the file (`[[rule]]`) are tuples."""

    version: Text
    effective_from: Day
    currency: StrictStr
    category: Annotated[tuple[Category, ...], Field(min_length=1)]
    contact_channel: Annotated[tuple[ContactChannel, ...], Field(min_length=1)] = SHIPPED_CHANNELS
    authority: Annotated[tuple[Authority, ...], Field(min_length=1)]
    adjustment: tuple[Adjustment, ...] = ()
    routing: Routing = Routing()
    tolerance: Tolerance = Tolerance()
    alerts: Alerts = Alerts()
    carry: Carry = Carry()
    digest: Digest = Digest()
    limits: Limits = Limits()
    deadlines: Deadlines | None = None
    care: Care = Care()
    working_hours: WorkingHours = WorkingHours()
    rule: tuple[Rule, ...] = ()
