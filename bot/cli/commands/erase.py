"""`goodwill erase`: a person erased on request."""

from __future__ import annotations

import click

from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, json_option, operator
from bot.services.operations.erase import erase_contact, erase_person
from bot.storage.operations.erasure import forget_old_pages


@click.command()
@click.argument("email", required=False, default="")
@click.option("--contact", default="", metavar="CODE:NAME", help="A contact of the customer with that code.")
@as_option
@json_option
def erase(email: str, contact: str, as_email: str, as_json: bool) -> None:
    """Erase a colleague (EMAIL) or a contact for good.

    Name, address and Slack account go, also where others wrote them into a text, and so do messages on their
    way to them. Amounts, decisions and the audit chain stay and still prove right. Receipts, messages in
    Slack and older backups are not touched.
    """
    if bool(email) == bool(contact):
        raise click.UsageError(
            "Name one person: goodwill erase EMAIL, or goodwill erase --contact CODE:NAME."
        )
    with company() as session:
        who, reader = operator(as_email), session.reader
        done = session.store.administer(
            lambda tx: erase_contact(tx, contact, who) if contact else erase_person(tx, email, who)
        )
        forget_old_pages(session.store.database)
        if as_json:
            print_json(
                {
                    "subject": done.subject,
                    "texts": done.erased.texts,
                    "messages": done.erased.messages,
                    "unfinished": list(done.unfinished),
                }
            )
        else:
            text = reader.t(
                "Erased; what is left is {subject}. Texts changed: {texts}. Messages dropped: {messages}.",
                subject=done.subject,
                texts=reader.number(done.erased.texts),
                messages=reader.number(done.erased.messages),
            )
            click.echo(text)
        if done.unfinished:
            text = reader.t(
                "Still open with them, and to be seen to: {numbers}.", numbers=", ".join(done.unfinished)
            )
            click.echo(text, err=True)
