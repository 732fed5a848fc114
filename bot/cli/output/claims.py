"""What partners owe, as JSON and for people."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.cli.output.printing import major
from bot.cli.output.tables import print_table
from bot.i18n import Reader
from bot.services.requests.reading.claims import ClaimFacts
from bot.views.actuals.claims import STATES

_WIDTH = 100


def claim_json(facts: ClaimFacts) -> dict[str, str]:
    claim = facts.claim
    return {
        "number": claim.number,
        "partner": facts.partner.name,
        "amount": major(claim.amount_minor, claim.currency),
        "state": claim.state.value,
    }


def print_claims(found: Sequence[ClaimFacts], reader: Reader) -> None:
    columns = (reader.t("Number"), reader.t("Partner"), reader.t("Amount"), reader.t("State"))
    print_table(
        reader.t("Partner claims"),
        [(name, index == 2) for index, name in enumerate(columns)],
        [
            [
                each.claim.number,
                each.partner.name,
                reader.money(each.claim.amount_minor, each.claim.currency),
                reader.t(STATES[each.claim.state]),
            ]
            for each in found
        ],
        width=_WIDTH,
    )


def print_claim(facts: ClaimFacts, reader: Reader, *, changed: bool) -> None:
    claim = facts.claim
    values = {
        "number": claim.number,
        "partner": facts.partner.name,
        "amount": reader.money(claim.amount_minor, claim.currency),
        "state": reader.t(STATES[claim.state]),
    }
    if changed:
        click.echo(reader.t("{number}, {partner}, {amount}: {state}.", **values))
    else:
        click.echo(reader.t("{number}, {partner}, {amount}: {state} already. Nothing was changed.", **values))
