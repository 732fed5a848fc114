"""`goodwill export` and `goodwill verify`: the books."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.output.export_formats import write_rows
from bot.cli.output.printing import difference_json, print_json
from bot.cli.session import Session, company, json_option, operator
from bot.domain.books.head import AuditHead
from bot.services.books.export import Book, columns_of, export_book, note_export
from bot.services.books.verify import books_are_right, seal_books, verify_books
from bot.views.terminal.proof import describe_difference, proof_name


@click.command()
@click.argument("book", type=click.Choice(["ledger", "requests", "items", "adjustments", "audit"]))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "json", "xlsx"]),
    default="csv",
    show_default=True,
    help="CSV is UTF-8 with a BOM; amounts in JSON are decimal strings.",
)
@click.option("--output", type=click.Path(dir_okay=False), help="Write to this file; xlsx needs it.")
def export(book: Book, format_: str, output: str | None) -> None:
    """Write a whole book: ledger, requests, items, adjustments or audit.

    A row is a posting, a request, an item of one, a change of the budget, or an entry of the audit chain.
    That it was exported is noted in the audit.
    """
    if format_ == "xlsx" and not output:
        raise click.UsageError("xlsx is not text: say where to write it with --output FILE.")
    with company() as session:
        to_file = output is not None
        session.store.administer(lambda tx: note_export(tx, book, format_, operator(""), to_file=to_file))
        count = session.store.inspect(
            lambda tx: write_rows(columns_of(book, format_), export_book(tx, book), book, format_, output)
        )
        if output:
            text = session.reader.n("{file}: {count} row", "{file}: {count} rows", count, file=output)
            click.echo(text)


@click.command()
@click.option(
    "--against",
    metavar="HEAD",
    default="",
    help="A head of the audit that was kept, SEQUENCE:HASH, or a file of them: the audit must hold it still.",
)
@click.option(
    "--seal",
    is_flag=True,
    help="Once, after GOODWILL_AUDIT_KEY was set for books that are right: everything so far is sealed.",
)
@json_option
def verify(against: str, seal: bool, as_json: bool) -> None:
    """Prove that the books agree and the audit chain is intact.

    Balances, plans and requests are compared with the ledger, every record with the audit.
    """
    heads = _heads(against)
    with company() as session:
        reader = session.reader
        if seal:
            _seal(session)
        proofs = session.store.inspect(lambda tx: verify_books(tx, heads))
        right = books_are_right(proofs)
        if as_json:
            told = [
                {
                    "proof": proof.name,
                    "checked": proof.checked,
                    "differences": [
                        {**difference_json(each), "message": describe_difference(each, reader)}
                        for each in proof.differences
                    ],
                }
                for proof in proofs
            ]
            print_json({"right": right, "proofs": told})
        for proof in proofs:
            if not as_json:
                checked = reader.t("{count} checked", count=reader.number(proof.checked))
                click.echo(f"{'✗' if proof.differences else '✓'} {proof_name(proof, reader)} ({checked})")
                for difference in proof.differences:
                    click.echo(f"    {describe_difference(difference, reader)}")
        if not right:
            text = reader.n(
                "The books are wrong in {count} place. Keep a copy of the database, then find out why.",
                "The books are wrong in {count} places. Keep a copy of the database, then find out why.",
                sum(len(proof.differences) for proof in proofs),
            )
            click.echo(text, err=True)
            click.get_current_context().exit(1)


def _heads(against: str) -> tuple[AuditHead, ...]:
    if not against:
        return ()
    path = Path(against)
    return AuditHead.parse_all(path.read_text("utf-8", "replace") if path.is_file() else against)


def _seal(session: Session) -> None:
    keyed, actor = bool(session.store.keyring.current), operator("").unnamed
    seal_books(session.store, actor, keyed=keyed)
