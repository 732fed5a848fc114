"""TOML files on the command line: read as text, and each problem reported in a line of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.cli.output.printing import print_json
from bot.domain.errors import InvalidInput
from bot.i18n import Reader
from bot.toml.document import MAX_CHARACTERS
from bot.toml.problem import FileProblems, describe

# As many as the longest file can have in UTF-8.
_MOST_BYTES = 4 * MAX_CHARACTERS


def read_text(file: str) -> str:
    """Raises InvalidInput("file_not_text") where the file is not UTF-8."""
    with Path(file).open("rb") as source:
        # What is longer is refused: no more of it has to be read.
        content = source.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        return content.decode("utf-8-sig", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise InvalidInput("file_not_text", file=Path(file).name, line=line) from exc


@contextmanager
def report_problems(file: str, reader: Reader, as_json: bool) -> Iterator[None]:
    """Reports every problem of the file in its own line, and ends with status 1."""
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
