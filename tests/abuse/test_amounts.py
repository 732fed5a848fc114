"""Amounts as people type them, and currencies that do not have two decimals."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bot.domain.money import Money
from tests.support import company
from tests.support.office.acts import GIFT, approve, ask, card, fill, log_actual, new_form
from tests.support.office.forgery import forge_submission, put
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, requests_of

REFUSED = {
    "-5": "is not an amount",
    "NaN": "is not an amount",
    "Infinity": "is not an amount",
    "1e309": "is not an amount",
    "0.001": "more decimals than CNY",
    "1.000,00": "is not an amount",
    "１００．００１": "more decimals than CNY",
    "12.000": "12000 / 12.00",
    "480 CNY": "is not an amount",
    "0x10": "is not an amount",
}


def test_no_form_takes_what_is_no_amount(office: Office) -> None:
    """Neither the request, nor a lower approval, nor an actual: a sentence at the field each time."""
    form = fill(office, new_form(office.mei), GIFT)
    for typed, said in REFUSED.items():
        ack = forge_submission(form, partial(put, action_id="amount", state={"value": typed}))
        assert said in ack.body["errors"]["amount"], typed
    form.close()
    number = ask(office, office.mei)
    card(office.bo, number).click("Approve less…")
    less = office.bo.wait_for_modal("Approve less").fill({"Approved amount": "1", "Reason": "No"})
    for typed, said in REFUSED.items():
        ack = forge_submission(less, partial(put, action_id="approved_amount", state={"value": typed}))
        assert said in ack.body["errors"]["approved_amount"], typed
    less.close()
    approve(office, office.bo, number)
    card(office.mei, number, "approved").click("Log actual")
    actual = office.mei.wait_for_modal("Log actual").fill({"Actual amount": "1"})
    for typed, said in REFUSED.items():
        ack = forge_submission(actual, partial(put, action_id="actual_amount", state={"value": typed}))
        assert said in ack.body["errors"]["actual_amount"], typed
    assert holding(office, number) == (0, 48_000, 0)


READ = {"1,000.00": 100_000, "１００": 10_000, "１，０００．５": 100_050, " 480 ": 48_000, "007": 700}


def test_what_can_be_read_is_read_exactly(office: Office) -> None:
    """Groups of three, and the digits of a Chinese keyboard, should a client ever let them pass."""
    for sequence, (typed, minor) in enumerate(READ.items(), 1):
        form = fill(office, new_form(office.mei), {**GIFT, "Category": "Meal"})
        ack = forge_submission(form, partial(put, action_id="amount", state={"value": typed}))
        assert ack.body == {"response_action": "clear"}, (typed, ack.body)
        form.close()
        office.settle()
        assert holding(office, f"GW-2026-{sequence:05}") == (minor, 0, 0)


@pytest.mark.parametrize(
    "typed", ["-5", "NaN", "1e309", "0.001", "9" * 4000, "1" * 300 + "." + "1" * 300, "1,000.00", "１００"]
)
def test_the_command_opens_the_form_or_explains(office: Office, typed: str) -> None:
    """Typed after /spend, no amount breaks the answer or is guessed at."""
    assert office.mei.command(f"/spend gift {typed} Acme tea set for Mid-Autumn")
    office.answered()
    assert office.mei.modal is not None
    assert office.slack.warnings == []
    assert requests_of(office) == []


def in_currency(currency: str) -> dict[str, str]:
    return {
        "policy": company.POLICY.replace('"CNY"', f'"{currency}"'),
        "budget": company.BUDGET.replace(",CNY,", f",{currency},"),
    }


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "shown", "too_fine"),
    [
        ("JPY", "480", 480, "¥480", "480.5"),
        ("KWD", "480.125", 480_125, "480.125", "480.1255"),
    ],
)
def test_a_company_without_cents_or_with_thousandths(
    office_with: OfficeOpener,
    monkeypatch: pytest.MonkeyPatch,
    currency: str,
    typed: str,
    minor: int,
    shown: str,
    too_fine: str,
) -> None:
    """Yen have no decimals, dinars three: from the form over the card and the ledger to the actual."""
    monkeypatch.setenv("GOODWILL_CURRENCY", currency)
    with office_with(files=in_currency(currency)) as office:
        form = fill(office, new_form(office.mei), {**GIFT, "Amount": too_fine})
        assert not form.submit()
        assert "more decimals than" in form.errors["Amount"]
        form.close()
        number = ask(office, office.mei, Amount=typed)
        assert holding(office, number) == (minor, 0, 0)
        text = card(office.bo, number).text(200)
        assert shown in text
        assert f"{shown}.0" not in text
        approve(office, office.bo, number)
        assert shown in card(office.mei, number, "approved").text(200)
        log_actual(office, number, typed, final=True)
        assert holding(office, number) == (0, 0, minor)
        rows: list[Any] = office.books.inspect(lambda tx: list(tx.exports.requests()))
        row = rows[0]
        assert (row["spent_amount"], row["currency"]) == (Money(minor, currency), currency)
