"""`goodwill partners`: what partners owe, and what came of it."""

from __future__ import annotations

import click

from bot.cli.output.claims import claim_json, print_claim, print_claims
from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, json_option, operator
from bot.domain.actuals.claim import ClaimAct
from bot.services.actuals.settle_claim import settle_claim_of
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.claims import ClaimFacts, claims_with_facts, read_every_claim


@click.group()
def partners() -> None:
    """What partners owe of what was spent, and what came of it."""


@partners.command()
@json_option
def claims(as_json: bool) -> None:
    """Every claim: the number of its request, who owes it, how much, and where it stands."""
    with company() as session:
        found = session.store.read(read_every_claim)
        if as_json:
            print_json([claim_json(each) for each in found])
        else:
            print_claims(found, session.reader)


@partners.command()
@click.argument("number", metavar="NUMBER")
@as_option
@json_option
def claimed(number: str, as_email: str, as_json: bool) -> None:
    """The partner of NUMBER was asked for the money."""
    _settle(number, ClaimAct.CLAIM, as_email, as_json)


@partners.command()
@click.argument("number", metavar="NUMBER")
@as_option
@json_option
def received(number: str, as_email: str, as_json: bool) -> None:
    """The money that was claimed of NUMBER has come."""
    _settle(number, ClaimAct.RECEIVE, as_email, as_json)


@partners.command("written-off")
@click.argument("number", metavar="NUMBER")
@as_option
@json_option
def written_off(number: str, as_email: str, as_json: bool) -> None:
    """The money that was claimed of NUMBER will not come, and is given up."""
    _settle(number, ClaimAct.WRITE_OFF, as_email, as_json)


def _settle(number: str, act: ClaimAct, as_email: str, as_json: bool) -> None:
    who = operator(as_email)

    def settle(tx: Transaction) -> tuple[ClaimFacts, bool]:
        claim, changed = settle_claim_of(tx, who, number, act)
        return claims_with_facts(tx, [claim])[0], changed

    with company() as session:
        facts, changed = session.store.write(settle)
        if as_json:
            print_json(claim_json(facts))
        else:
            print_claim(facts, session.reader, changed=changed)
