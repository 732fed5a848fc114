"""`goodwill outbox`: the messages on their way to Slack."""

from __future__ import annotations

import click

from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, json_option, operator
from bot.services.operations.outbox import retry_outbox


@click.group()
def outbox() -> None:
    """The messages on their way to Slack."""


@outbox.command()
@as_option
@json_option
def retry(as_email: str, as_json: bool) -> None:
    """Queue again every message that could not be delivered."""
    who = operator(as_email)
    with company() as session:
        count = session.store.administer(lambda tx: retry_outbox(tx, who))
        if as_json:
            print_json({"queued": count})
        else:
            click.echo(
                session.reader.n("{count} message queued again.", "{count} messages queued again.", count)
            )
