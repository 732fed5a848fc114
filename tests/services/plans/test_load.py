"""A version that was edited in a sheet comes back: what differs, and as the next version."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

import pytest

from bot.services.books.verify import verify_books
from bot.services.plans.drafting.load import load_plan, rehearse_load
from bot.services.plans.drafting.sheet_file import MONTHS, SHAPE, TOTALS, fixed_cells
from bot.services.plans.reading.explanation import explain_line
from bot.services.plans.reading.show import list_versions, show_version
from bot.services.plans.versions import Draft
from bot.sheets.problems import BadFile
from bot.sheets.sheet import Sheet, read_sheet
from bot.storage.store import SqlStore
from tests.support.company_files import found_company
from tests.support.plans import OPERATOR, PLAN, drafted

Rows = dict[str, dict[str, str]]


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    found_company(store)
    drafted(store)
    return store


def rows_of(store: SqlStore, name: str = "2027.1") -> Rows:
    """What the sheet of a version says, by line."""
    _, prepared = store.inspect(lambda tx: show_version(tx, name))
    return {
        line.code: {
            **dict(zip(SHAPE.all, fixed_cells(line), strict=False)),
            "total": f"{line.amount_minor / 100:.2f}",
            **{month: f"{minor / 100:.2f}" for month, minor in zip(MONTHS, line.months, strict=True)},
            "reason": line.reason,
            "version": name,
        }
        for line in prepared.lines
    }


def sheet_of(rows: Rows, totals: Mapping[str, str] | None = None) -> Sheet:
    text = io.StringIO()
    writer = csv.DictWriter(text, SHAPE.all)
    writer.writeheader()
    writer.writerows([*rows.values(), totals or {"line": TOTALS, "total": "1"}])
    return read_sheet(text.getvalue().encode(), "plan.csv", SHAPE)


def loaded(store: SqlStore, rows: Rows) -> Draft:
    return store.administer(lambda tx: load_plan(tx, sheet_of(rows), OPERATOR))


def test_what_was_typed_becomes_the_next_version(company: SqlStore) -> None:
    """A month, a total, a reason: shown first, kept when it is meant; the total of the plan follows."""
    rows = rows_of(company)
    rows["MEAL"]["m01"] = rows["MEAL"]["total"] = "0"
    rows["MEAL"]["total"] = "495.00"
    rows["GIFT-KEY"] |= {"total": "240.00", "reason": "A second festival"}
    shown = company.inspect(lambda tx: rehearse_load(tx, sheet_of(rows), OPERATOR))
    assert (shown.version, shown.before) == (None, "2027.1")
    assert {row.key: row.difference_minor for row in shown.changes} == {"GIFT-KEY": 60_00, "MEAL": -45_00}
    assert [version.name for version in company.inspect(list_versions)] == ["2027.1", "2026.1"]

    made = loaded(company, rows)
    assert made.version is not None and made.version.name == "2027.2"
    version, prepared = company.inspect(lambda tx: show_version(tx, "2027.2"))
    assert (version.source, version.total_minor, version.reserve_minor) == (PLAN, 1015_00, 100_00)
    lines = {line.code: line for line in prepared.lines}
    assert lines["MEAL"].months == (0, *[45_00] * 11)
    assert lines["GIFT-KEY"].months == (20_00,) * 12
    assert lines["GIFT-KEY"].reason == "A second festival"
    assert "total_typed_over" in {finding.code for finding in version.findings}
    assert [proof.differences for proof in company.inspect(verify_books) if proof.differences] == []


def test_an_explanation_tells_what_was_typed_over(company: SqlStore) -> None:
    """What the line had at first, however often; a line that nobody touched says nothing."""
    for total in ("240.00", "300.00"):
        newest = company.inspect(list_versions)[0].name
        rows = rows_of(company, newest)
        rows["GIFT-KEY"]["total"] = total
        loaded(company, rows)
    for code, before in (("GIFT-KEY", 180_00), ("MEAL", None)):
        _, explanation = company.inspect(lambda tx, code=code: explain_line(tx, "2027", code))  # type: ignore[misc]
        assert explanation.typed_over == before


def test_what_nobody_has_edited_makes_no_version(company: SqlStore) -> None:
    """In any order of rows."""
    rows = rows_of(company)
    made = loaded(company, dict(reversed(rows.items())))
    assert (made.new, made.version and made.version.name, made.changes) == (False, "2027.1", ())


def test_an_older_sheet_is_held_against_the_newest_version(company: SqlStore) -> None:
    """Somebody has drafted meanwhile: what would move is shown from there."""
    rows = rows_of(company)
    drafted(company, PLAN, "total=2000")
    rows["MEAL"]["total"] = "600.00"
    shown = company.inspect(lambda tx: rehearse_load(tx, sheet_of(rows), OPERATOR))
    assert shown.before == "2027.2"
    assert {row.key: row.difference_minor for row in shown.changes}["MEAL"] == -480_00


Edit = Callable[[Rows], object]


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda rows: rows["MEAL"].update(m03="many"), (4, "m03", "amount_unreadable")),
        (lambda rows: rows["MEAL"].update(m03="1.234"), (4, "m03", "amount_too_precise")),
        (lambda rows: rows["MEAL"].update(segment="key"), (4, "segment", "not_of_the_version")),
        (lambda rows: rows["MEAL"].update(owner=""), (4, "owner", "not_of_the_version")),
        (lambda rows: rows["MEAL"].update(version="2027.2"), (4, "version", "not_of_the_version")),
        (lambda rows: rows["MEAL"].update(version=""), (4, "version", "required")),
        (lambda rows: rows["MEAL"].update(line="MEALS"), (4, "line", "no_line_of_the_version")),
        (lambda rows: rows["MEAL"].update(line="gift-key"), (4, "line", "twice_in_file")),
        (lambda rows: rows.pop("MEAL"), (1, "line", "line_left_out")),
        (lambda rows: rows["MEAL"].update(total="10", m01="20"), (4, "total", "total_below_months")),
        (
            lambda rows: rows["MEAL"].update({"total": "13", **dict.fromkeys(MONTHS, "1")}),
            (4, "total", "total_is_no_sum"),
        ),
    ],
)
def test_a_sheet_that_cannot_be_used(company: SqlStore, edit: Edit, place: tuple[int, str, str]) -> None:
    """Named by row and column, and nothing is loaded."""
    rows = rows_of(company)
    edit(rows)
    with pytest.raises(BadFile) as caught:
        loaded(company, rows)
    assert place in [(problem.line, problem.column, problem.code) for problem in caught.value.problems]
    assert len(company.inspect(list_versions)) == 2


def test_nothing_left_is_no_plan(store: SqlStore) -> None:
    """A plan without reserve whose lines are all typed to nothing."""
    found_company(store)
    drafted(store, PLAN.replace('reserve_percent = "10"\n', ""))
    rows = rows_of(store)
    for row in rows.values():
        row["total"] = "0"
    with pytest.raises(BadFile) as caught:
        loaded(store, rows)
    assert [problem.code for problem in caught.value.problems] == ["plan_without_money"]
