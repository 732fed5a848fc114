"""`make bench`: one table of what the product costs, each row beside a floor of the same run."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
import structlog
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import (
    rows_acks,
    rows_activation,
    rows_delivery,
    rows_forecast,
    rows_http,
    rows_ledger,
    rows_lists,
    rows_planning,
    rows_policy,
    rows_process,
    rows_versions,
    rows_write,
)
from bench.bench import Bench
from bench.machine import describe_machine
from bench.measure import Result
from bot.telemetry.logs import configure_logs

Row = Callable[[Bench], list[Result]]

ROWS: dict[str, Row] = {
    "write-sqlite": rows_write.write_sqlite,
    "write-postgres": rows_write.write_postgres,
    "lists-sqlite": rows_lists.lists_sqlite,
    "lists-postgres": rows_lists.lists_postgres,
    "ack-sqlite": rows_acks.acknowledge_sqlite,
    "ack-postgres": rows_acks.acknowledge_postgres,
    "ack-socket": rows_acks.acknowledge_socket,
    "http-noop": rows_http.http_no_op,
    "policy": rows_policy.policy,
    "plan": rows_planning.plan,
    "versions": rows_versions.versions,
    "activation-sqlite": rows_activation.activation_sqlite,
    "activation-postgres": rows_activation.activation_postgres,
    "digest-sqlite": rows_ledger.digest_sqlite,
    "verify-sqlite": rows_ledger.verify_sqlite,
    "digest-postgres": rows_ledger.digest_postgres,
    "verify-postgres": rows_ledger.verify_postgres,
    "forecast-sqlite": rows_forecast.forecast_sqlite,
    "forecast-postgres": rows_forecast.forecast_postgres,
    "digests-due": rows_delivery.digests_due,
    "replicas": rows_http.replicas,
    "start": rows_process.start_up,
}


@click.command()
@click.option(
    "--only", multiple=True, type=click.Choice(list(ROWS)), metavar="ROW", help="This row; may be repeated."
)
@click.option(
    "--rounds", default=5, show_default=True, type=click.IntRange(1, 50), help="Rounds of each row."
)
@click.option("--quick", is_flag=True, help="Tiny sizes: shows that the rows run, measures nothing.")
@click.option(
    "--full", is_flag=True, help="Adds the ledger of 10,000,000 postings (minutes, and 5 GB of disk)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def bench(only: tuple[str, ...], rounds: int, quick: bool, full: bool, as_json: bool) -> None:
    """Measure Goodwill on this machine. Misses are marked; they never fail the command."""
    console = Console(stderr=as_json)
    machine = describe_machine()
    with _production_logging():
        results = _run({name: ROWS[name] for name in only or ROWS}, rounds, quick, full, console)
    if as_json:
        click.echo(json.dumps({"machine": machine, "results": [asdict(each) for each in results]}, indent=2))
        return
    console.print(", ".join(f"{name}: {value}" for name, value in machine.items()), style="dim")
    console.print(_table(results))
    for result in results:
        for note in result.notes:
            console.print(f"{result.row}: {note}", style="dim", highlight=False)


@contextmanager
def _production_logging() -> Iterator[None]:
    """Lines are made as in production and thrown away: what a disk takes is not part of the work."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    configure_logs(file=Path(os.devnull))
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)


def _run(rows: dict[str, Row], rounds: int, quick: bool, full: bool, console: Console) -> list[Result]:
    results: list[Result] = []
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=len(rows))
        run = Bench(rounds, quick, full, say=lambda text: progress.update(task, description=text))
        try:
            for row in rows.values():
                results += row(run)
                progress.advance(task)
        finally:
            run.close()
    return results


def _table(results: list[Result]) -> Table:
    table = Table(title="Goodwill against its floors", title_justify="left")
    for heading in ("work", "measured: median (min-max)", "floor", "target", ""):
        table.add_column(heading)
    for each in results:
        verdict = {True: "[green]pass", False: "[red]miss", None: "-"}[each.passed]
        table.add_row(each.work, each.measured, each.floor, each.target, verdict)
    return table


if __name__ == "__main__":
    bench()
