"""`goodwill digest`: what a channel would be told."""

from __future__ import annotations

import click

from bot.cli.output.digest_json import digest_json
from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option
from bot.domain.errors import InvalidInput
from bot.domain.reports.scope import parse_scope
from bot.services.reports.digest import read_digest
from bot.views.reports.digest_text import digest_text


@click.command()
@click.option(
    "--scope", default="all", show_default=True, help="all, department:Sales, region:North or line:GIFT-KEY."
)
@click.option("--dry-run", is_flag=True, help="Print the digest; nothing is sent.")
@json_option
def digest(scope: str, dry_run: bool, as_json: bool) -> None:
    """Print the digest of a scope, as a channel would get it."""
    if not dry_run:
        raise click.UsageError(
            "Digests are sent by the running bot, to channels that subscribed "
            "(/spend digest weekly mon 09:00). Add --dry-run to print one here."
        )
    try:
        wanted = parse_scope(scope)
    except InvalidInput as exc:
        hint = "write all, department:NAME, region:NAME or line:CODE."
        raise click.BadParameter(f"'{scope}': {hint}", param_hint="--scope") from exc
    with company() as session:
        found = session.store.read(lambda tx: read_digest(tx, wanted))
        if as_json:
            print_json(digest_json(found))
        else:
            click.echo(digest_text(found, session.reader), nl=False)
