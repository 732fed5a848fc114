"""What needs more than one value of a policy file: references, order, uniqueness, amounts in its currency.

Each entry is judged by itself, so that a mistake in one rule does not hide those in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from pydantic import ValidationError

from bot.domain.approvals.adjusting import TIER
from bot.domain.approvals.rights import EVERYBODY
from bot.domain.company.customer import Role
from bot.domain.errors import Fact
from bot.policies.model import (
    SHIPPED_CHANNELS,
    SUBJECTS,
    Adjustment,
    Authority,
    Carry,
    Deadlines,
    Digest,
    Rule,
    WorkingHours,
)
from bot.toml.amount import amount_minor
from bot.toml.fault import (
    Fault,
    amount_faults,
    currency_faults,
    duplicates,
    entries,
    readable,
    single,
    suggest,
)
from bot.toml.locate import Path
from bot.toml.problem import MOST_FAULTS


def faults(data: Mapping[str, Any]) -> list[Fault]:
    """Every fault in the data of a TOML text, as far as the entries can be read at all."""
    currency = _currency(data)
    found = [] if currency is None else list(currency_faults(currency))
    usable = None if found else currency
    for table, key in (("category", "id"), ("contact_channel", "id"), ("authority", "tier"), ("rule", "id")):
        found += duplicates(data, table, key)
    found += _tier_faults(data, usable)
    found += _adjustment_faults(data, usable)
    found += _threshold_faults(data)
    found += _carry_faults(data, usable)
    found += _deadline_faults(data)
    found += _reader_faults(data)
    categories = _ids(data, "category")
    channels = _ids(data, "contact_channel") if "contact_channel" in data else _shipped_channels()
    for index, entry in entries(data, "rule"):
        path: Path = ("rule", index)
        rule, complete = _read_rule(entry)
        if rule is None:
            continue
        if len(found) >= MOST_FAULTS:
            break
        unknown = chain(
            _unknown("unknown_category", (*path, "when", "category"), rule.when.category, categories),
            _unknown(
                "unknown_channel", (*path, "when", "contact_channel"), rule.when.contact_channel, channels
            ),
        )
        found += islice(unknown, MOST_FAULTS)
        if rule.cap is not None and usable is not None:
            found += amount_faults((*path, "cap"), rule.cap, usable)
        if complete:
            found += _rule_faults(path, rule)
    return found


# --- Reading what can be read ---


def _read_rule(entry: dict[str, Any]) -> tuple[Rule | None, bool]:
    """The rule, and whether nothing was left out: what the model refuses is reported from there.

    A misspelt key must not hide that the cap beside it is in the wrong currency.
    """
    try:
        return Rule.model_validate(entry), True
    except ValidationError as exc:
        usable: dict[str, Any] = {
            "id": "unnamed",
            **_without(entry, [error["loc"] for error in exc.errors()]),
        }
    try:
        return Rule.model_validate(usable), False
    except ValidationError:
        return None, False


def _without(entry: dict[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    """A copy of a table without the keys that the paths lead to or through the lists of."""
    kept = {key: dict(value) if isinstance(value, dict) else value for key, value in entry.items()}
    for head, *rest in paths:
        inner = kept.get(str(head))
        if rest and isinstance(inner, dict) and head == "when":
            inner.pop(str(rest[0]), None)
        else:
            kept.pop(str(head), None)
    return kept


def _ids(data: Mapping[str, Any], table: str) -> list[str]:
    return [entry["id"] for _, entry in entries(data, table) if isinstance(entry.get("id"), str)]


def _shipped_channels() -> list[str]:
    return [channel.id for channel in SHIPPED_CHANNELS]


def _currency(data: Mapping[str, Any]) -> str | None:
    currency = data.get("currency")
    return currency if isinstance(currency, str) else None


# --- Across entries ---


def _unknown(code: str, path: Path, values: Iterable[str] | None, known: list[str]) -> Iterator[Fault]:
    for index, value in enumerate(values or ()):
        if value not in known:
            yield Fault((*path, index), *suggest(code, "value", value, known))


def _tier_faults(data: Mapping[str, Any], currency: str | None) -> Iterator[Fault]:
    tiers = list(readable(data, "authority", Authority))
    below: tuple[int, Authority, int] | None = None
    for position, (index, tier) in enumerate(tiers):
        path: Path = ("authority", index)
        if tier.limit is None:
            if position + 1 < len(tiers):
                following = tiers[position + 1][1].tier
                facts: dict[str, Fact | Path] = {"tier": tier.tier, "next": following}
                yield Fault((*path, "tier"), "tier_unlimited_not_last", facts)
            continue
        if currency is None:
            continue
        wrong = list(amount_faults((*path, "limit"), tier.limit, currency))
        if wrong:
            yield from wrong
            continue
        limit_minor = amount_minor(tier.limit, currency)
        if below is not None and limit_minor <= below[2]:
            facts = {"tier": tier.tier, "limit": tier.limit, "below": below[1].tier}
            facts |= {"below_limit": below[1].limit, "below_line": ("authority", below[0], "limit")}
            yield Fault((*path, "limit"), "tier_overlaps", facts)
        below = (index, tier, limit_minor)


def _adjustment_faults(data: Mapping[str, Any], currency: str | None) -> Iterator[Fault]:
    tiers = [tier.tier for _, tier in readable(data, "authority", Authority)]
    first: dict[tuple[str, int | None], int] = {}
    for index, row in readable(data, "adjustment", Adjustment):
        path: Path = ("adjustment", index)
        for position, name in enumerate(row.approve):
            tier = name.removeprefix(TIER)
            if tier != name and tier not in tiers:
                yield Fault((*path, "approve", position), *suggest("unknown_tier", "value", tier, tiers))
        limit_minor: int | None = None
        if row.limit is not None:
            if currency is None:
                continue
            wrong = list(amount_faults((*path, "limit"), row.limit, currency))
            yield from wrong
            if wrong:
                continue
            limit_minor = amount_minor(row.limit, currency)
        earlier = first.setdefault((row.crossing.value, limit_minor), index)
        if earlier != index:
            facts: dict[str, Fact | Path] = {"crossing": row.crossing.value}
            facts["first_line"] = ("adjustment", earlier, "crossing")
            yield Fault((*path, "crossing"), "adjustment_twice", facts)


def _threshold_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    alerts = data.get("alerts")
    thresholds = alerts.get("thresholds_percent") if isinstance(alerts, dict) else None
    if not isinstance(thresholds, list):
        return
    before = 0
    for index, value in enumerate(thresholds):
        if type(value) is not int:
            continue
        path: Path = ("alerts", "thresholds_percent", index)
        if value <= 0:
            yield Fault(path, "threshold_not_positive", {"value": value})
        elif value <= before:
            yield Fault(path, "thresholds_not_ascending", {"value": value, "before": before})
        before = max(before, value)


def _carry_faults(data: Mapping[str, Any], currency: str | None) -> Iterator[Fault]:
    for carry in single(data, "carry", Carry):
        if carry.available_limit is not None and currency is not None:
            yield from amount_faults(("carry", "available_limit"), carry.available_limit, currency)


def _deadline_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    for deadlines in single(data, "deadlines", Deadlines):
        remind, escalate = deadlines.remind_after_hours, deadlines.escalate_after_hours
        if escalate < remind:
            facts: dict[str, Fact] = {"escalate": escalate, "remind": remind}
            yield Fault(("deadlines", "escalate_after_hours"), "escalates_before_reminder", facts)
    for hours in single(data, "working_hours", WorkingHours):
        if hours.ends <= hours.starts:
            facts = {"starts": f"{hours.starts:%H:%M}", "ends": f"{hours.ends:%H:%M}"}
            yield Fault(("working_hours", "ends"), "hours_empty", facts)
        if hours.makeup_days and "makeup_days" in hours.model_fields_set and hours.country is None:
            yield Fault(("working_hours", "makeup_days"), "makeup_needs_country", {})


def _reader_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    tiers = [tier.tier for _, tier in readable(data, "authority", Authority)]
    for digest in single(data, "digest", Digest):
        yield from _unknown(
            "unknown_reader", ("digest", "open_to"), digest.open_to, [EVERYBODY, *Role, *tiers]
        )


# --- Inside one rule ---


def _rule_faults(path: Path, rule: Rule) -> Iterator[Fault]:
    given = rule.model_fields_set
    limited = rule.cap is not None or rule.max_count is not None
    if rule.split_window_days is not None:
        # Accepting an option that nothing evaluates would promise a control that does not exist.
        yield Fault((*path, "split_window_days"), "not_supported", {"key": "split_window_days"})
    if "forbid" in given and not rule.forbid:
        yield Fault((*path, "forbid"), "forbid_false", {})
    if not (limited or rule.forbid or rule.require):
        yield Fault((*path, "id"), "rule_says_nothing", {"rule": rule.id})
        return
    if not limited:
        for key in ("per", "window"):
            if key in given:
                yield Fault((*path, key), "needs_limit", {"key": key})
    if rule.near_limit_percent is not None and rule.cap is None:
        yield Fault((*path, "near_limit_percent"), "needs_cap", {"key": "near_limit_percent"})
    if limited:
        yield from _window_faults(path, rule)


def _window_faults(path: Path, rule: Rule) -> Iterator[Fault]:
    has_subject = rule.per in SUBJECTS
    if rule.max_count is not None and not has_subject:
        key = "per" if "per" in rule.model_fields_set else "max_count"
        yield Fault((*path, key), "count_needs_subject", {})
    elif rule.window.kind != "request" and not has_subject:
        yield Fault((*path, "window"), "window_needs_subject", {"per": rule.per})
    if rule.max_count is not None and rule.window.kind == "request":
        yield Fault((*path, "max_count"), "count_needs_window", {})
