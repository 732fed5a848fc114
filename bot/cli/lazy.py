"""A group of commands that imports a command's module when that command is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click


class LazyCommand(NamedTuple):
    """Where a command is, as `package.module:attribute`, and the first line of its own help."""

    location: str
    summary: str

    def load(self) -> click.Command:
        module, _, attribute = self.location.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong entry of the table, which a test finds
        return command


class LazyGroup(click.Group):
    """`--help` lists the commands without importing any of them."""

    def __init__(self, *args: Any, lazy_commands: Mapping[str, LazyCommand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy_commands = lazy_commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*self.lazy_commands, *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = self.lazy_commands.get(cmd_name)
        return found.load() if found else super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.lazy_commands[name].summary) for name in self.list_commands(ctx)])
