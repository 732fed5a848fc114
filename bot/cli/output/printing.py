"""Results for programs: JSON on standard output, amounts as decimal strings."""

from __future__ import annotations

import json
from typing import Any

import click

from bot.domain.budgets.budget import Balance
from bot.domain.budgets.ceiling import CeilingUse
from bot.domain.money import to_major
from bot.services.ports.books import Difference


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def major(minor: int, currency: str) -> str:
    """A decimal string in major units, e.g. "480.50"."""
    return str(to_major(minor, currency))


def ceiling_json(use: CeilingUse) -> dict[str, str]:
    """`ceiling` are the values that its lines name."""
    currency = use.ceiling.currency
    return {
        "ceiling": use.ceiling.name,
        "control": use.ceiling.control.value,
        "limit": major(use.ceiling.amount_minor, currency),
        "used": major(use.used_minor, currency),
        "available": major(use.balance.available, currency),
    }


def balance_json(balance: Balance, currency: str) -> dict[str, str]:
    names = ("budget", "reserved", "committed", "spent", "available")
    return {name: major(getattr(balance, name), currency) for name in names}


def difference_json(difference: Difference) -> dict[str, Any]:
    facts = {
        name: major(value, difference.currency) if difference.currency and isinstance(value, int) else value
        for name, value in difference.facts.items()
    }
    return {"code": difference.code, **difference.where, **facts}
