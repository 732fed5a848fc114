"""A small schema language for Slack's rules: fields with limits, reported by JSON pointer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Check = Callable[["Inspection", Any, str], None]


@dataclass(frozen=True)
class Violation:
    """One broken rule, worded as Slack words it in `response_metadata.messages`."""

    pointer: str
    message: str
    code: str = "invalid_blocks"
    where: str = ""

    def __str__(self) -> str:
        text = f"[ERROR] {self.message} [json-pointer:{self.pointer}]"
        return f"{self.where}: {text}" if self.where else text


@dataclass
class Inspection:
    """The state of checking one message or view."""

    surface: str
    violations: list[Violation] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    characters: int = 0

    def fail(self, pointer: str, message: str, code: str = "invalid_blocks") -> None:
        self.violations.append(Violation(pointer, message, code))

    def count(self, what: str, amount: int = 1) -> int:
        self.counts[what] = self.counts.get(what, 0) + amount
        return self.counts[what]


@dataclass(frozen=True)
class Field:
    check: Check
    required: bool = False


@dataclass(frozen=True)
class Shape:
    """The keys an object may have, and rules between them."""

    fields: dict[str, Field]
    rules: tuple[Check, ...] = ()


def need(check: Check) -> Field:
    return Field(check, required=True)


def may(check: Check) -> Field:
    return Field(check)


def check_shape(inspection: Inspection, shape: Shape, value: Any, pointer: str) -> None:
    """Checks required and unknown keys, each key's own rule, then the rules between keys."""
    if not isinstance(value, dict):
        inspection.fail(pointer, "must provide an object")
        return
    before = len(inspection.violations)
    for name, expected in shape.fields.items():
        if name not in value or value[name] is None:
            if expected.required:
                inspection.fail(pointer, f"missing required field: {name}")
            elif name in value:
                inspection.fail(f"{pointer}/{name}", "must not be null")
            continue
        expected.check(inspection, value[name], f"{pointer}/{name}")
    for name in value:
        if name not in shape.fields:
            inspection.fail(pointer, f"invalid additional property: {name}")
    # Rules between keys may rely on the keys having the right types.
    if len(inspection.violations) == before:
        for rule in shape.rules:
            rule(inspection, value, pointer)


def string(maximum: int | None = None, minimum: int = 1, choices: Iterable[str] | None = None) -> Check:
    allowed = tuple(choices) if choices is not None else None

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if not isinstance(value, str):
            inspection.fail(pointer, "must provide a string")
        elif allowed is not None and value not in allowed:
            inspection.fail(pointer, f"must be a valid enum value: {', '.join(allowed)}")
        elif len(value) < minimum:
            inspection.fail(pointer, f"must be more than {minimum - 1} characters")
        elif maximum is not None and len(value) > maximum:
            inspection.fail(pointer, f"must be less than {maximum + 1} characters")

    return check


def boolean(inspection: Inspection, value: Any, pointer: str) -> None:
    if not isinstance(value, bool):
        inspection.fail(pointer, "must provide a boolean")


def integer(minimum: int | None = None, maximum: int | None = None) -> Check:
    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            inspection.fail(pointer, "must provide an integer")
        elif minimum is not None and value < minimum:
            inspection.fail(pointer, f"must be at least {minimum}")
        elif maximum is not None and value > maximum:
            inspection.fail(pointer, f"must be at most {maximum}")

    return check


def number(inspection: Inspection, value: Any, pointer: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        inspection.fail(pointer, "must provide a number")


def positive_number(inspection: Inspection, value: Any, pointer: str) -> None:
    number(inspection, value, pointer)
    if isinstance(value, int | float) and value <= 0:
        inspection.fail(pointer, "must be more than 0")


def array(of: Check, minimum: int = 1, maximum: int | None = None, noun: str = "items") -> Check:
    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if not isinstance(value, list):
            inspection.fail(pointer, "must provide an array")
            return
        if len(value) < minimum:
            inspection.fail(pointer, f"no fewer than {minimum} {noun} allowed")
        if maximum is not None and len(value) > maximum:
            inspection.fail(pointer, f"no more than {maximum} {noun} allowed")
            return
        for index, item in enumerate(value):
            of(inspection, item, f"{pointer}/{index}")

    return check


def shaped(shape: Shape) -> Check:
    return lambda inspection, value, pointer: check_shape(inspection, shape, value, pointer)


def one_of(kinds: dict[str, Shape], noun: str) -> Check:
    """An object whose `type` names its shape."""

    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            inspection.fail(pointer, "must provide an object")
        elif not isinstance(value.get("type"), str):
            inspection.fail(pointer, "missing required field: type")
        elif value["type"] not in kinds:
            inspection.fail(f"{pointer}/type", f"unsupported {noun} type: {value['type']}")
        else:
            check_shape(inspection, kinds[value["type"]], value, pointer)

    return check


def any_value(inspection: Inspection, value: Any, pointer: str) -> None:
    """For values that Slack passes through unchecked."""


def require_one(*names: str) -> Check:
    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if not any(value.get(name) for name in names):
            inspection.fail(pointer, f"missing required field: one of {', '.join(names)}")

    return check


def exclusive(*names: str) -> Check:
    def check(inspection: Inspection, value: Any, pointer: str) -> None:
        if sum(name in value for name in names) != 1:
            inspection.fail(pointer, f"must define exactly one of: {', '.join(names)}")

    return check
