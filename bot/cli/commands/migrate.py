"""`goodwill migrate`: the database at this version's revision."""

from __future__ import annotations

import click

from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option
from bot.storage.engine.migrate import current_revision, head_revision
from bot.storage.engine.roles import grant_to
from bot.storage.schema.guards import put_guards_back


@click.command()
@click.option(
    "--grant",
    "role",
    default="",
    metavar="ROLE",
    help="PostgreSQL: let the bot work as ROLE, which owns nothing and changes nothing on record.",
)
@json_option
def migrate(role: str, as_json: bool) -> None:
    """Bring the database to this version's revision.

    Every other command does so too. Triggers that keep the books from being changed, and that somebody took
    away, are put back.
    """
    with company() as session:
        reader = session.reader
        with session.store.database.reading() as connection:
            revision = current_revision(connection)
        # Of a later version's triggers this one knows nothing.
        gone = session.store.database.write(put_guards_back) if revision == head_revision() else ()
        if role:
            session.store.database.write(lambda connection: grant_to(connection, role))
        if as_json:
            print_json({"revision": revision, "triggers_put_back": [each.name for each in gone]})
            return
        click.echo(reader.t("The database is at revision {revision}.", revision=revision))
        if gone:
            text = reader.n(
                "{count} trigger was put back: {names}. Find out who took it away.",
                "{count} triggers were put back: {names}. Find out who took them away.",
                len(gone),
                names=", ".join(each.name for each in gone),
            )
            click.echo(text, err=True)
