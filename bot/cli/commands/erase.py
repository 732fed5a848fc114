"""`goodwill erase`: a person erased on request."""

from __future__ import annotations

import click

from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, json_option, operator
from bot.i18n import Reader
from bot.services.operations.erase import Erasure, Manner, erase_contact, erase_person
from bot.storage.operations.erasure import forget_old_pages
from bot.views.terminal.erasure import erasure_text


@click.command()
@click.argument("email", required=False, default="")
@click.option("--contact", default="", metavar="CODE:NAME", help="A contact of the customer with that code.")
@click.option(
    "--dry-run", "rehearsal", is_flag=True, help="Show every place before and after; erase nothing."
)
@click.option("--keep", multiple=True, metavar="TEXT", help="Words with the name in them that stay.")
@click.option("--yes", "confirmed", is_flag=True, help="Erase a short name too, having seen the places.")
@as_option
@json_option
def erase(
    email: str,
    contact: str,
    rehearsal: bool,
    keep: tuple[str, ...],
    confirmed: bool,
    as_email: str,
    as_json: bool,
) -> None:
    """Erase a colleague (EMAIL) or a contact for good.

    Name, address and Slack account go, also where others wrote them into a text, and so do messages on their
    way to them. Amounts, decisions and the audit chain stay and still verify. Receipts, messages in
    Slack and older backups are not touched.
    """
    if bool(email) == bool(contact):
        raise click.UsageError(
            "Name one person: goodwill erase EMAIL, or goodwill erase --contact CODE:NAME."
        )
    manner = Manner(rehearsal, confirmed, keep)
    with company() as session:
        who, reader = operator(as_email), session.reader
        done = session.store.administer(
            lambda tx: (
                erase_contact(tx, contact, who, manner) if contact else erase_person(tx, email, who, manner)
            )
        )
        if not rehearsal:
            forget_old_pages(session.store.database)
        if as_json:
            print_json(_as_json(done, rehearsal=rehearsal))
        else:
            click.echo(erasure_text(done, reader, rehearsal=rehearsal))
        _warn_of_unfinished(done, reader)


def _as_json(done: Erasure, *, rehearsal: bool) -> dict[str, object]:
    """The places only in a rehearsal: afterwards nobody is told again what was erased."""
    names = ("record", "field", "before", "after")
    places = [{name: getattr(place, name) for name in names} for place in done.erased.places]
    return {
        "subject": done.subject,
        "texts": done.erased.texts,
        "messages": done.erased.messages,
        "unfinished": list(done.unfinished),
        **({"places": places} if rehearsal else {}),
    }


def _warn_of_unfinished(done: Erasure, reader: Reader) -> None:
    if done.unfinished:
        text = reader.t(
            "Still open with them, and to be seen to: {numbers}.", numbers=", ".join(done.unfinished)
        )
        click.echo(text, err=True)
