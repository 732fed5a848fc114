"""Over New Year with requests in flight: the old cards go on, and say which year pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.services.books.verify import verify_books
from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE
from bot.services.requests.year_end.close import close_year
from bot.services.requests.year_end.outlook import look_ahead
from bot.sheets.sheet import read_sheet
from sandbox.client.person import Person
from sandbox.client.surfaces import ShownMessage
from tests.support import company
from tests.support.company import OPERATOR
from tests.support.databases import NewDatabase, SqliteTemplates
from tests.support.office.acts import answer, approved, ask, card, fill, log_actual
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, open_office
from tests.support.office.seen import audited, holding, private_words
from tests.support.year_end import FIN

MEAL = {"Category": "Meal", "Recipients": None}


@dataclass(frozen=True)
class Turn:
    """When a company's budget year begins, what is planned before, and the first working day after."""

    start: int
    planned: str
    last: str
    first: str


JANUARY = Turn(1, "2026-12-20", "2026-12-31", "2027-01-05")
APRIL = Turn(4, "2027-03-20", "2027-03-31", "2027-04-05")


def go_to(office: Office, day: str) -> None:
    office.clock.set(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC))
    office.bot.scheduler.tick()
    office.settle()


def new_year(office: Office, turn: Turn) -> None:
    """The next year has its budget, and Fin closes the old one."""
    go_to(office, turn.first)
    sheet = read_sheet(company.BUDGET.encode(), "budget.csv", SHAPE)
    office.books.administer(lambda tx: import_budget(tx, sheet, 2027, OPERATOR))
    assert office.books.inspect(lambda tx: look_ahead(tx, 2026, FIN)).refusals == ()
    close_year(office.books, 2026, FIN)
    office.settle()


def test_what_is_in_flight_goes_on(new_database: NewDatabase, tmp_path: Path) -> None:
    """Decided, spent, corrected, raised, withdrawn on the cards of before; every screen has the new year."""
    goes_on(new_database(), tmp_path, JANUARY)


def test_a_year_from_april_goes_on_in_april(sqlite_templates: SqliteTemplates, tmp_path: Path) -> None:
    """The same where March is the last month: nothing goes by the calendar's year."""
    goes_on(sqlite_templates.create(tmp_path, None), tmp_path, APRIL)


def goes_on(url: str, tmp_path: Path, turn: Turn) -> None:
    with open_office(url, tmp_path, socket=url.startswith("sqlite"), fiscal_year_start=turn.start) as office:
        planned = {**MEAL, "Planned_date": turn.planned}
        spent, withdrawn = (approved(office, Amount=amount, **planned) for amount in ("300", "400"))
        waiting = ask(office, office.mei, Amount="200", **planned)
        partly = approved(office, Amount="500", **planned)
        log_actual(office, partly, "100", final=False, Receipts=[("bill.pdf", b"%PDF-1.7 bill")])
        go_to(office, turn.last)
        assert not card(office.mei, spent).has("budget year")
        mine, bos = card(office.mei, spent), card(office.bo, waiting)
        drawn_before = button_value(bos)
        new_year(office, turn)

        told = "Budget year 2026 is closed. What is held for Acme goes on in 2027, on MEAL."
        for number in (spent, withdrawn, waiting, partly):
            assert office.mei.replies(card(office.mei, number))[-1].notification == told
            assert card(office.mei, number).has(f"{number}: ") and card(office.mei, number).has(
                "budget year 2027"
            )
        assert bos.has("budget year 2027") and bos.has("¥24,200 left → ¥24,000 left after this")
        assert_seen_everywhere(office, turn.planned, spent, partly)

        forge_click(office.bo, bos, "request.approve", drawn_before)
        office.settle()
        assert "has changed since you opened it" in " ".join(private_words(office.bo))
        bos.click("Approve")
        office.settle()
        assert card(office.mei, waiting, "approved").has("budget year 2027")
        assert mine.buttons()[0] == "Log actual"
        log_actual(office, spent, "290", Receipts=[("dinner.pdf", b"%PDF-1.7 dinner")])
        card(office.mei, spent, "settled").click("Correct…")
        answer(office.mei, "Correct an actual", Actual_amount="280")
        office.settle()
        card(office.mei, waiting).click("Edit")
        form = fill(office, office.mei.wait_for_modal(f"Edit {waiting}"), {"Amount": "250"})
        assert form.has("MEAL") and form.submit(), form.errors
        office.settle()
        card(office.bo, waiting, "an approved amount is to be raised").click("Approve")
        office.settle()
        assert holding(office, waiting) == (0, 250_00, 0)
        card(office.mei, withdrawn).click("Withdraw")
        office.settle()
        assert holding(office, spent) == (0, 0, 280_00)
        assert holding(office, withdrawn) == (0, 0, 0)
        assert holding(office, partly) == (0, 400_00, 100_00)
        assert "request.carry" in [action for action, _ in audited(office, withdrawn)]

        assert ask(office, office.mei, **{**MEAL, "Planned_date": turn.first}) == "GW-2027-00001"
        differences = [each for proof in office.books.inspect(verify_books) for each in proof.differences]
        assert differences == []


def assert_seen_everywhere(office: Office, planned: str, approved_one: str, partly: str) -> None:
    """Home, its number typed, the search, the list of lines and the digest."""
    home = office.mei.open_home()
    assert home is not None
    assert home.has(partly) and home.has("¥400 still reserved for you")
    assert home.has("¥24,000 left of ¥25,300")
    assert typed(office, office.mei, approved_one).has("budget year 2027")
    for words, person in (
        ("mine", office.mei),
        ("find tea set", office.mei),
        (f"find {planned[:7]}", office.fin),
    ):
        assert typed(office, person, words).has(partly), words
    assert typed(office, office.hana, "budget").has("¥24,000 left of ¥25,300")
    digest = typed(office, office.fin, "digest")
    assert digest.has("Fiscal year 2027, month 1 of 12") and digest.has(
        f"{partly}: Acme, Mei Lin, 16 days past"
    )


def typed(office: Office, person: Person, text: str) -> ShownMessage:
    """The answer to what somebody types."""
    person.command(f"/spend {text}")
    office.answered()
    return person.last_message()


def button_value(shown: ShownMessage) -> str:
    """What the card's buttons carry."""
    rows = (block["elements"] for block in shown.blocks if block["type"] == "actions")
    return next(str(each["value"]) for row in rows for each in row if each.get("value"))
