"""A policy made ready for evaluation: amounts in minor units, rules as plain tuples."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.domain.approvals.adjusting import AdjustmentRule
from bot.domain.approvals.routing import AuthorityTier, Mode
from bot.domain.approvals.working_time import WorkingTime
from bot.domain.budgets.budget import DIMENSIONS, Dimensions
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.budgets.year_end import CarryRule
from bot.domain.company.care import CareRule
from bot.domain.fields import Field
from bot.domain.requests.finding import Severity
from bot.domain.requests.spend import SpendFacts
from bot.policies.model import (
    ROLES,
    Carry,
    Category,
    ContactChannel,
    Deadlines,
    Limits,
    Policy,
    Requirement,
    Rule,
    When,
    WorkingHours,
)
from bot.toml.amount import amount_minor

if TYPE_CHECKING:
    from holidays import HolidayBase


_KINDS_REMEMBERED = 1024
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

dimension_values = attrgetter(*DIMENSIONS)
"""A request's dimensions as a tuple in the order of DIMENSIONS; many times faster than a loop of getattr."""

RulesFor = Callable[[tuple[str, ...], bool, bool], tuple["CompiledRule", ...]]
"""From dimension values, public official and state-owned to the rules that match, in the file's order."""

_CAP_FIELDS = {"head": Field.HEADCOUNT, "recipient": Field.RECIPIENTS}
_FACT_FIELDS = {
    "attendees": Field.RECIPIENTS,
    "attachment": Field.ATTACHMENTS,
    "purpose_min_length": Field.PURPOSE,
    "advance_days": Field.PLANNED_ON,
}


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule. `tests` pairs the index of a dimension with its accepted values.

    `window` is "request", "month", "quarter", "year" or "rolling" (then `days` counts). `asks` holds
    (what, minimum, form field) of required facts. `roles` are what a finding of this severity adds.
    """

    id: str
    clause: str
    severity: Severity
    roles: tuple[str, ...]
    tests: tuple[tuple[int, frozenset[str]], ...]
    public_official: bool | None
    state_owned: bool | None
    cap_minor: int | None
    cap_field: Field
    near_percent: int | None
    max_count: int | None
    per: str
    window: str
    days: int
    forbids: bool
    forbid_field: Field
    asks: tuple[tuple[str, int, Field], ...]
    asks_roles: tuple[str, ...]
    asks_receipt: bool

    def matches(self, values: Sequence[str], public_official: bool, state_owned: bool) -> bool:
        """Whether the rule is for such a request; an empty dimension never matches."""
        for index, accepted in self.tests:
            if values[index] not in accepted:
                return False
        if self.public_official is not None and self.public_official is not public_official:
            return False
        return self.state_owned is None or self.state_owned is state_owned

    def covers(self, dimensions: Dimensions, public_official: bool, state_owned: bool) -> bool:
        """The same of dimensions as another request has them."""
        return self.matches(dimension_values(dimensions), public_official, state_owned)

    @property
    def windowed(self) -> bool:
        """Whether other requests count."""
        return self.window != "request" and (self.cap_minor is not None or self.max_count is not None)

    def reach(self, calendar: FiscalCalendar, day: date) -> tuple[date, date]:
        """First and last day on which another request can count together with one planned on `day`.

        Rolling windows reach both ways: one that begins on `day` is a window of that many days too.
        """
        if self.window == "rolling":
            return day - timedelta(days=self.days - 1), day + timedelta(days=self.days - 1)
        return calendar.window_range(self.window, day)


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """What services and views ask of a policy. Tiers and thresholds ascend; a limit of None is none.

    `needs` names whose other requests the rules count, for the whole policy: "recipient", "customer",
    "requester". A rule per recipient needs the customer's too, for requests that name nobody.
    """

    version: str
    effective_from: date
    currency: str
    mode: Mode
    tiers: tuple[tuple[str, int | None], ...]
    adjustments: tuple[AdjustmentRule, ...]
    budget_tolerance: Decimal
    document_tolerance: Decimal
    thresholds: tuple[int, ...]
    carry: CarryRule
    digest_open_to: frozenset[str]
    limits: Limits
    deadlines: Deadlines | None
    care: CareRule
    working_time: WorkingTime
    categories: Mapping[str, Mapping[str, str]]
    contact_channels: Mapping[str, Mapping[str, str]]
    rules: tuple[CompiledRule, ...]
    calendar: FiscalCalendar
    needs: frozenset[str]
    _rules_for: RulesFor = field(repr=False, compare=False)

    @property
    def authority(self) -> tuple[AuthorityTier, ...]:
        """The tiers as routing takes them."""
        return tuple(AuthorityTier(name, limit_minor) for name, limit_minor in self.tiers)

    @property
    def nudge_after_days(self) -> int:
        """How long a receipt, or an actual, may be owed; also where the policy sets no deadlines."""
        return (self.deadlines or Deadlines()).nudge_after_days

    @property
    def remind_after(self) -> timedelta:
        """The working time after which a decision, or an answer, is late; also where no deadlines are set."""
        return timedelta(hours=(self.deadlines or Deadlines()).remind_after_hours)

    def matching(self, facts: SpendFacts) -> tuple[CompiledRule, ...]:
        """The rules that are for this request, in the order of the file."""
        return self._rules_for(dimension_values(facts.dimensions), facts.public_official, facts.state_owned)

    def max_lookback(self, facts: SpendFacts) -> tuple[date, date] | None:
        """First and last planned day of the other requests that `evaluate` must be given; None: of none."""
        reaches = [
            rule.reach(self.calendar, facts.planned_on) for rule in self.matching(facts) if rule.windowed
        ]
        if not reaches:
            return None
        return min(first for first, _ in reaches), max(last for _, last in reaches)


class _MakeupDays:
    """The weekend days that a country declares to be worked."""

    def __init__(self, country: HolidayBase) -> None:
        self._country = country

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        for year in (day.year, day.year + 1):
            # A year is worked out when a day of it is asked for; New Year's exchange lies in the year before.
            self._country.get(date(year, 1, 1))
        return day in self._country.weekend_workdays


def _working_time(hours: WorkingHours, timezone: str) -> WorkingTime:
    holidays: set[date] | HolidayBase = set(hours.holidays)
    makeup_days: Container[date] = frozenset()
    if hours.country:
        # Loaded only for a policy that names a country. It works out each year when it is first asked for.
        from holidays import country_holidays

        holidays = country_holidays(hours.country)
        holidays.append(list(hours.holidays))
        if hours.makeup_days:
            makeup_days = _MakeupDays(holidays)
    weekdays = frozenset(_WEEKDAYS.index(day) for day in hours.weekdays)
    return WorkingTime(weekdays, hours.starts, hours.ends, holidays, makeup_days, timezone)


def compile_policy(policy: Policy, calendar: FiscalCalendar) -> CompiledPolicy:
    """Prepare a policy that `read_policy` accepted. Raises InvalidInput for an amount it would refuse."""
    rules = tuple(_compile_rule(rule, policy.currency) for rule in policy.rule)
    windowed = {rule.per for rule in rules if rule.windowed}
    return CompiledPolicy(
        version=policy.version,
        effective_from=policy.effective_from,
        currency=policy.currency,
        mode=policy.routing.mode,
        tiers=tuple(
            (entry.tier, None if entry.limit is None else amount_minor(entry.limit, policy.currency))
            for entry in policy.authority
        ),
        adjustments=tuple(
            AdjustmentRule(
                row.crossing,
                None if row.limit is None else amount_minor(row.limit, policy.currency),
                row.approve,
            )
            for row in policy.adjustment
        ),
        budget_tolerance=policy.tolerance.budget_percent,
        document_tolerance=policy.tolerance.document_percent,
        thresholds=policy.alerts.thresholds_percent,
        carry=_carry_rule(policy.carry, policy.currency),
        digest_open_to=frozenset(policy.digest.open_to),
        limits=policy.limits,
        deadlines=policy.deadlines,
        care=CareRule(policy.care.key_customer_days, policy.care.under_plan_percent),
        working_time=_working_time(policy.working_hours, calendar.timezone),
        categories=_names(policy.category),
        contact_channels=_names(policy.contact_channel),
        rules=rules,
        calendar=calendar,
        needs=frozenset(windowed | ({"customer"} if "recipient" in windowed else set())),
        _rules_for=_rules_for(rules),
    )


def _carry_rule(carry: Carry, currency: str) -> CarryRule:
    limit = carry.available_limit
    return CarryRule(
        releases=carry.commitments == "release",
        percent=carry.available_percent,
        limit_minor=None if limit is None else amount_minor(limit, currency),
    )


def _rules_for(rules: tuple[CompiledRule, ...]) -> RulesFor:
    """A company asks for the same kinds of things again and again: which rules those meet is remembered."""

    @lru_cache(maxsize=_KINDS_REMEMBERED)
    def matching(
        values: tuple[str, ...], public_official: bool, state_owned: bool
    ) -> tuple[CompiledRule, ...]:
        return tuple(rule for rule in rules if rule.matches(values, public_official, state_owned))

    return matching


def _names(entries: Sequence[Category] | Sequence[ContactChannel]) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({entry.id: MappingProxyType(entry.name.model_dump()) for entry in entries})


def _compile_rule(rule: Rule, currency: str) -> CompiledRule:
    return CompiledRule(
        id=rule.id,
        clause=rule.clause,
        severity=rule.severity,
        roles=("compliance",) if rule.severity is Severity.ESCALATE else (),
        tests=_tests(rule.when),
        public_official=rule.when.public_official,
        state_owned=rule.when.state_owned,
        cap_minor=None if rule.cap is None else amount_minor(rule.cap, currency),
        cap_field=_CAP_FIELDS.get(rule.per, Field.AMOUNT),
        near_percent=rule.near_limit_percent,
        max_count=rule.max_count,
        per=rule.per,
        window=rule.window.kind,
        days=rule.window.days or 0,
        forbids=rule.forbid,
        forbid_field=_forbid_field(rule.when),
        asks=tuple(_ask(need) for need in rule.require if need.what in _FACT_FIELDS),
        asks_roles=tuple(need.what for need in rule.require if need.what in ROLES),
        asks_receipt=any(need.what == "receipt" for need in rule.require),
    )


def _tests(when: When) -> tuple[tuple[int, frozenset[str]], ...]:
    return tuple(
        (index, frozenset(getattr(when, name)))
        for index, name in enumerate(DIMENSIONS)
        if getattr(when, name) is not None
    )


def _forbid_field(when: When) -> Field:
    """The form field whose value makes the request forbidden."""
    if when.public_official:
        return Field.RECIPIENTS
    return Field.CUSTOMER if when.state_owned else Field.CATEGORY


def _ask(need: Requirement) -> tuple[str, int, Field]:
    return need.what, need.minimum, _FACT_FIELDS[need.what]
