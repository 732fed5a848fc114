"""`goodwill policy`: check, apply or show the policy file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, file_argument, json_option, operator
from bot.domain.errors import InvalidInput
from bot.i18n import Reader
from bot.services.policy.apply import apply_policy, check_policy, find_policy_file
from bot.toml.document import MAX_CHARACTERS
from bot.toml.problem import FileProblems, describe


@click.group()
def policy() -> None:
    """Check, apply or show the policy file."""


@policy.command()
@file_argument
@json_option
def check(file: str, as_json: bool) -> None:
    """Say what is wrong in FILE, line by line, and what to write instead."""
    with company() as session, _policy_problems(file, session.reader, as_json):
        checked = session.store.inspect(lambda tx: check_policy(tx, _read_text(file)))
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
    with company() as session, _policy_problems(file, session.reader, as_json):
        source, who, reader = _read_text(file), operator(as_email), session.reader
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


# As many as the longest file can have in UTF-8.
_MOST_BYTES = 4 * MAX_CHARACTERS


def _read_text(file: str) -> str:
    with Path(file).open("rb") as source:
        # What is longer is refused: no more of it has to be read.
        content = source.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        return content.decode("utf-8-sig", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise InvalidInput("policy_not_text", file=Path(file).name, line=line) from exc


@contextmanager
def _policy_problems(file: str, reader: Reader, as_json: bool) -> Iterator[None]:
    """Reports every problem of a policy file in its own line, and ends with status 1."""
    try:
        yield
        return
    except FileProblems as error:
        told = [(problem, describe(problem, reader.t)) for problem in error.problems]
    name = Path(file).name
    if as_json:
        problems = [
            {"line": problem.line, "path": problem.path, "code": problem.code, "message": message}
            for problem, message in told
        ]
        print_json({"file": name, "problems": problems})
    for problem, message in told:
        where = reader.t("line {line}", line=problem.line)
        click.echo(f"{name}: {where}: {message}", err=True)
    text = reader.n(
        "{file} can't be used: {count} problem. Mend it and try again.",
        "{file} can't be used: {count} problems. Mend them and try again.",
        len(told),
        file=name,
    )
    click.echo(text, err=True)
    click.get_current_context().exit(1)
