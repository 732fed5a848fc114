"""Read a policy file, and say of everything that is wrong with it where it is and what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.domain.approval import Mode
from bot.domain.errors import Fact
from bot.domain.finding import Severity
from bot.policies import consistency
from bot.policies.consistency import Fault, suggest
from bot.policies.locate import Locator, Path
from bot.policies.model import (
    PER,
    REQUIREMENTS,
    Alerts,
    Authority,
    Category,
    ContactChannel,
    Deadlines,
    Names,
    Policy,
    Routing,
    Rule,
    Tolerance,
    When,
    WorkingHours,
)
from bot.policies.problem import SENTENCES, PolicyProblem, PolicyProblems, describe

__all__ = ["PolicyProblem", "PolicyProblems", "describe", "read_policy"]


def read_policy(text: str) -> Policy:
    """The policy in a TOML text. Raises PolicyProblems with every problem found, in the order of lines."""
    data = _parse(text.removeprefix("\ufeff"))
    policy, faults = validate(data)
    faults += consistency.faults(data)
    if faults or policy is None:
        locator = Locator(text.removeprefix("\ufeff"))
        raise PolicyProblems(sorted((_problem(fault, locator) for fault in faults), key=lambda p: p.line))
    return policy


def _problem(fault: Fault, locator: Locator) -> PolicyProblem:
    # A fault may point to another place of the file: a path among the facts becomes its line.
    facts: dict[str, Fact] = {
        name: locator.line(value) if isinstance(value, tuple) else value
        for name, value in fault.facts.items()
    }
    return PolicyProblem(locator.line(fault.path), dotted(fault.path), fault.code, facts)


def dotted(path: Path) -> str:
    """("rule", 2, "when") as people write it: rule[2].when, counted from 0 as in the file's data."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


# --- TOML ---

_POSITION = re.compile(
    r"(?P<reason>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)"
)
_REASONS = (
    ("Invalid value", "syntax_value"),
    ("Invalid date", "syntax_value"),
    ("Expected '='", "syntax_equals"),
    ("Cannot overwrite", "syntax_twice"),
    ("Cannot declare", "syntax_twice"),
    ("Cannot redefine", "syntax_twice"),
    ("Cannot mutate", "syntax_twice"),
    ("Duplicate inline table key", "syntax_twice"),
    ("Unclosed", "syntax_open"),
    ("Unterminated", "syntax_open"),
    ("Illegal character '\\n'", "syntax_open"),
    ("Expected ']", "syntax_open"),
)


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        raise PolicyProblems([_syntax_problem(str(exc), text)]) from exc


def _syntax_problem(said: str, text: str) -> PolicyProblem:
    match = _POSITION.fullmatch(said)
    reason = match["reason"] if match else "nested too deeply or a number too long"
    last = max(1, len(text.splitlines()))
    line = int(match["line"]) if match and match["line"] else last
    column = int(match["column"]) if match and match["column"] else 1
    code = next((code for start, code in _REASONS if reason.startswith(start)), "syntax")
    if code == "syntax_value" and match and not match["line"]:
        code = "syntax_open"  # the file ended where a value was still to come
    return PolicyProblem(line, "", code, {"column": column, "reason": reason})


# --- The shape: keys and simple values ---

_MODELS: Mapping[tuple[str, ...], type[BaseModel]] = {
    (): Policy,
    ("category",): Category,
    ("category", "name"): Names,
    ("contact_channel",): ContactChannel,
    ("contact_channel", "name"): Names,
    ("authority",): Authority,
    ("routing",): Routing,
    ("tolerance",): Tolerance,
    ("alerts",): Alerts,
    ("deadlines",): Deadlines,
    ("working_hours",): WorkingHours,
    ("rule",): Rule,
    ("rule", "when"): When,
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "mode": tuple(Mode),
    "severity": tuple(Severity),
    "per": PER,
}
_AMOUNTS = ("cap", "limit")
# What to write, by key: shown where a key is missing or its value is of the wrong kind.
_EXAMPLES: Mapping[str, str] = {
    "version": 'version = "2026.1"',
    "effective_from": "effective_from = 2026-01-01",
    "currency": 'currency = "CNY"',
    "category": '[[category]] with id = "gift" and name = { en = "Gift", zh_CN = "礼品" }',
    "contact_channel": '[[contact_channel]] with id = "phone" and name = { en = "Phone", zh_CN = "电话" }',
    "authority": '[[authority]] with tier = "lead" and limit = "2000"',
    "rule": '[[rule]] with id = "gift-per-recipient", when = { category = ["gift"] }, cap = "500"',
    "routing": '[routing] with mode = "direct"',
    "tolerance": '[tolerance] with document_percent = "10"',
    "alerts": "[alerts] with thresholds_percent = [80, 100]",
    "deadlines": "[deadlines] with remind_after_hours = 8",
    "remind_after_hours": "remind_after_hours = 8",
    "escalate_after_hours": "escalate_after_hours = 24",
    "expire_after_days": "expire_after_days = 14",
    "working_hours": '[working_hours] with country = "CN"',
    "weekdays": 'weekdays = ["mon", "tue", "wed", "thu", "fri"]',
    "starts": 'starts = "09:00"',
    "ends": 'ends = "18:00"',
    "country": 'country = "CN"',
    "holidays": "holidays = [2026-10-01]",
    "id": 'id = "gift"',
    "name": 'name = { en = "Gift", zh_CN = "礼品" }',
    "en": 'en = "Gift"',
    "zh_CN": 'zh_CN = "礼品"',
    "tier": 'tier = "lead"',
    "mode": 'mode = "direct"',
    "thresholds_percent": "thresholds_percent = [80, 100]",
    "clause": 'clause = "Art. 4.1"',
    "when": 'when = { category = ["gift"] }',
    "per": 'per = "recipient"',
    "severity": 'severity = "escalate"',
    "forbid": "forbid = true",
    "require": 'require = ["compliance"]',
    "max_count": "max_count = 4",
    "near_limit_percent": "near_limit_percent = 90 (from 1 to 100)",
    "split_window_days": "split_window_days = 7",
    "public_official": "public_official = true",
    "state_owned": "state_owned = true",
    **{
        name: f'{name} = ["{value}"]'
        for name, value in (
            ("department", "Sales"),
            ("segment", "key"),
            ("lifecycle", "growth"),
            ("region", "North"),
            ("product_line", "cloud"),
        )
    },
}


def validate(data: Mapping[str, Any]) -> tuple[Policy | None, list[Fault]]:
    try:
        return Policy.model_validate(data), []
    except ValidationError as exc:
        errors = exc.errors(include_url=False)
        return None, [_shape_fault(error) for error in errors if not _is_echo(error)]


def _is_echo(error: ErrorDetails) -> bool:
    """Pydantic calls a list too short when its only entry is wrong: the entry is reported already."""
    return error["type"] == "too_short" and bool(error["input"])


def _shape_fault(error: ErrorDetails) -> Fault:
    path: Path = error["loc"]
    names = tuple(part for part in path if isinstance(part, str))
    key = names[-1] if names else ""
    kind, given = error["type"], error["input"]
    if kind == "extra_forbidden" and len(names) > 1 and key in Policy.model_fields:
        return Fault(path, "key_belongs_on_top", {"key": key, "table": names[0]})
    if kind == "extra_forbidden":
        return Fault(path, *suggest("unknown_key", "key", key, _keys_at(names[:-1])))
    if kind == "missing":
        return Fault(path, "missing_key", {"key": key, "example": _EXAMPLES.get(key, f"{key} = …")})
    if kind == "unknown_requirement":
        code, facts = suggest(kind, "value", str(error["ctx"]["value"]), REQUIREMENTS)
        return Fault(path, code, facts)
    if kind in SENTENCES:
        return Fault(path, kind, {"key": key, **error.get("ctx", {})})
    if key in _CHOICES and isinstance(given, str):
        code, facts = suggest("unknown_choice", "value", given[:80], _CHOICES[key])
        return Fault(path, code, {"key": key, **facts})
    if key in _AMOUNTS:
        return Fault(path, "amount_not_text", {"key": key})
    return Fault(path, "wrong_value", {"key": key, "example": _example(key, names)})


def _example(key: str, names: tuple[str, ...]) -> str:
    if names[:-1] == ("rule", "when") and key in ("category", "contact_channel"):
        return f'{key} = ["{"gift" if key == "category" else "phone"}"]'
    return _EXAMPLES.get(key, f"{key} = …")


def _keys_at(names: tuple[str, ...]) -> Iterable[str]:
    model = _MODELS.get(names)
    return model.model_fields if model else ()
