"""What owners are asked for a plan and what they propose, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from bot.i18n import Reader
from bot.planning.allocation.result import PlannedLine
from bot.services.plans.asking.ask import AskedOwners


def asked_json(asked: AskedOwners) -> dict[str, Any]:
    return {
        "version": asked.version.name,
        "state": asked.version.state.value,
        "asked": [{"owner": owner, "lines": list(lines)} for owner, lines in asked.asked.items()],
        "asked_before": asked.before,
        "without_owner": list(asked.without_owner),
    }


def print_asked(asked: AskedOwners, reader: Reader) -> None:
    if asked.asked:
        text = reader.n(
            "{count} owner is asked what their lines of {version} need:",
            "{count} owners are asked what their lines of {version} need:",
            len(asked.asked),
            version=asked.version.name,
        )
        click.echo(text)
    else:
        click.echo(
            reader.t(
                "All owners have been asked about {version} already; nothing was changed.",
                version=asked.version.name,
            )
        )
    for owner, lines in asked.asked.items():
        click.echo(f"  – {owner}: {', '.join(lines)}")
    if asked.without_owner:
        names = ", ".join(asked.without_owner)
        click.echo(reader.t("Nobody can be asked for: {lines}", lines=names))


def print_proposals(lines: Iterable[PlannedLine], currency: str, reader: Reader) -> None:
    """What owners proposed for their lines, where they did."""
    proposed = [line for line in lines if line.proposed_minor is not None]
    if proposed:
        click.echo(reader.t("Proposed by the owners:"))
    for line in proposed:
        amount = reader.money(line.proposed_minor or 0, currency)
        reason = f" – {' '.join(line.reason.split())}" if line.reason else ""
        click.echo(f"  – {line.code}: {amount}{reason}")
