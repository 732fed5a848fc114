"""`goodwill policy`: check, apply or show the policy file."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, file_argument, json_option, operator
from bot.cli.toml_file import read_text, report_problems
from bot.services.policy.apply import apply_policy, check_policy, find_policy_file


@click.group()
def policy() -> None:
    """Check, apply or show the policy file."""


@policy.command()
@file_argument
@json_option
def check(file: str, as_json: bool) -> None:
    """Say what is wrong in FILE, line by line, and what to write instead."""
    with company() as session, report_problems(file, session.reader, as_json):
        checked = session.store.inspect(lambda tx: check_policy(tx, read_text(file)))
        if as_json:
            print_json({"file": Path(file).name, "version": checked.version, "problems": []})
        else:
            text = session.reader.t(
                "{file} is right: version {version}, in force from {day}.",
                file=Path(file).name,
                version=checked.version,
                day=session.reader.date(checked.effective_from),
            )
            click.echo(text)


@policy.command()
@file_argument
@as_option
@json_option
def apply(file: str, as_email: str, as_json: bool) -> None:
    """Put the policy in FILE into force from its effective date."""
    with company() as session, report_problems(file, session.reader, as_json):
        source, who, reader = read_text(file), operator(as_email), session.reader
        applied = session.store.administer(lambda tx: apply_policy(tx, source, who))
        if as_json:
            result = {
                "version": applied.version,
                "effective_from": applied.effective_from.isoformat(),
                "applied": applied.new,
                "in_force": applied.in_force_today,
            }
            print_json(result)
            return
        day = reader.date(applied.effective_from)
        if not applied.new:
            text = reader.t(
                "Version {version} was applied before; nothing was changed.", version=applied.version
            )
        elif applied.in_force_today == applied.version:
            text = reader.t("Version {version} is in force.", version=applied.version)
        else:
            text = reader.t(
                "Version {version} is applied from {day}; today version {now} is in force.",
                version=applied.version,
                day=day,
                now=applied.in_force_today or "–",
            )
        click.echo(text)


@policy.command()
@click.argument("version", required=False, default="")
@json_option
def show(version: str, as_json: bool) -> None:
    """Show the policy that is in force, or VERSION, as it was written."""
    with company() as session:
        found = session.store.inspect(lambda tx: find_policy_file(tx, version))
        if as_json:
            names = ("version", "effective_from", "applied_at", "applied_by", "source")
            values = {name: getattr(found, name) for name in names}
            for name in ("effective_from", "applied_at"):
                values[name] = values[name].isoformat()
            print_json(values)
        else:
            click.echo(found.source, nl=not found.source.endswith("\n"))
