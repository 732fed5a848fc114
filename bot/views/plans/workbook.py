"""A version of a plan as a workbook: its first sheet is edited and comes back by `plan load`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.domain.money import to_major
from bot.i18n import Reader
from bot.planning.allocation.result import PlannedLine
from bot.services.plans.drafting.sheet_file import FIXED, MONTHS, SHAPE, TOTALS, fixed_cells
from bot.services.plans.reading.export import ExportedPlan
from bot.sheets.form_out import FormCell, FormColumn, FormSheet, Formula
from bot.sheets.table import column_letters
from bot.views.terminal.plan_explanation import explanation_sentences

_EDITABLE = frozenset({"total", *MONTHS, "reason"})
_WIDTHS = {"line": 24, "owner": 24, "reason": 36, "total": 16}
# A spreadsheet adds up to this many digits; what has more is written as text, and its sums are too.
_MOST_DIGITS = 15


def plan_sheets(exported: ExportedPlan, reader: Reader) -> tuple[FormSheet, ...]:
    return (
        _plan(exported, reader),
        _goals(exported, reader),
        _activities(exported, reader),
        _basis(exported, reader),
        _changes(exported, reader),
        _read_me(exported, reader),
    )


def _plan(exported: ExportedPlan, reader: Reader) -> FormSheet:
    """Columns by the names that `plan load` reads; the last row adds up."""
    lines, currency = exported.prepared.lines, exported.version.currency
    columns = [FormColumn(name, _WIDTHS.get(name, 12), name in _EDITABLE) for name in SHAPE.all]
    every = sum(line.amount_minor for line in lines)
    calculated = len(str(every)) <= _MOST_DIGITS
    rows = [
        _line_row(line, number, exported.version.name, currency, calculated=calculated)
        for number, line in enumerate(lines, start=2)
    ]
    sums = [every, *(sum(line.months[month] for line in lines) for month in range(len(MONTHS)))]
    totals = [
        _sum(f"{_letters(name)}2:{_letters(name)}{len(lines) + 1}", minor, currency, calculated=calculated)
        for name, minor in zip(("total", *MONTHS), sums, strict=True)
    ]
    rows.append([TOTALS, *[None] * (len(FIXED) - 1), *totals, None, None])
    return FormSheet(reader.t("Plan"), columns, rows, total=True)


def _line_row(
    line: PlannedLine, number: int, version: str, currency: str, *, calculated: bool
) -> list[FormCell]:
    months = f"{_letters(MONTHS[0])}{number}:{_letters(MONTHS[-1])}{number}"
    total = _sum(months, line.amount_minor, currency, calculated=calculated)
    amounts = [to_major(minor, currency) for minor in line.months]
    return [*fixed_cells(line), total, *amounts, line.reason, version]


def _sum(cells: str, minor: int, currency: str, *, calculated: bool) -> FormCell:
    result = to_major(minor, currency)
    # Rounded: a spreadsheet's own sum of decimals ends a hair beside what it means.
    places = max(0, -int(result.as_tuple().exponent))
    return Formula(f"=ROUND(SUM({cells}),{places})", result) if calculated else result


def _letters(column: str) -> str:
    return column_letters(SHAPE.all.index(column))


def _goals(exported: ExportedPlan, reader: Reader) -> FormSheet:
    names = ("id", "measure", "where", "baseline", "target", "unit", "owner")
    rows: list[list[FormCell]] = [
        [
            goal.id,
            goal.measure,
            _place(goal.where.values()),
            goal.baseline,
            goal.target,
            goal.unit,
            goal.owner,
        ]
        for goal in exported.prepared.plan.goal
    ]
    return FormSheet(reader.t("Goals"), [FormColumn(name, 18) for name in names], rows)


def _activities(exported: ExportedPlan, reader: Reader) -> FormSheet:
    names = ("name", "of", "price", "quantity", "months", "expected_result")
    rows: list[list[FormCell]] = [
        [
            activity.name,
            _place(activity.of.values()),
            Decimal(activity.price.split()[0]),
            activity.quantity,
            ", ".join(map(str, activity.months)),
            activity.expected_result,
        ]
        for activity in exported.prepared.plan.activity
    ]
    return FormSheet(reader.t("Activities"), [FormColumn(name, 18) for name in names], rows)


def _basis(exported: ExportedPlan, reader: Reader) -> FormSheet:
    """A line's own words, then why it has its amount: a sentence a cell."""
    currency = exported.version.currency
    told = [list(explanation_sentences(each, currency, reader)) for each in exported.explanations]
    most = max(map(len, told), default=0)
    columns = [FormColumn(name, 24) for name in ("line", "basis", "expected_result")]
    columns += [FormColumn(f"why {number}", 48) for number in range(1, most + 1)]
    rows = [
        [each.line.code, each.line.basis, each.line.expected_result, *_filled(sentences, most)]
        for each, sentences in zip(exported.explanations, told, strict=True)
    ]
    return FormSheet(reader.t("Basis"), columns, rows)


def _filled(sentences: Sequence[str], count: int) -> Iterator[FormCell]:
    yield from sentences
    yield from [None] * (count - len(sentences))


def _changes(exported: ExportedPlan, reader: Reader) -> FormSheet:
    currency = exported.version.currency
    names = ("line", exported.before or "–", exported.version.name, "difference", "%", "reason")
    rows: list[list[FormCell]] = [
        [
            row.key,
            *(None if minor is None else to_major(minor, currency) for minor in (row.a_minor, row.b_minor)),
            to_major(row.difference_minor, currency),
            row.percent,
            row.reason,
        ]
        for row in exported.changes
    ]
    return FormSheet(reader.t("Changes"), [FormColumn(name, 18) for name in names], rows)


def _read_me(exported: ExportedPlan, reader: Reader) -> FormSheet:
    t = reader.t
    sentences = (
        t(
            "Version {version} in {currency}",
            version=exported.version.name,
            currency=exported.version.currency,
        ),
        t("On the first sheet the coloured columns may be edited: the total, the months, the reason."),
        t("A total that is typed over spreads over the months that were not touched."),
        t("All else is as the plan file says, and is changed there. Rows may be sorted; none may go."),
        t("Save it as .xlsx. goodwill plan load FILE shows what differs; --yes makes it the next version."),
    )
    return FormSheet(t("Read me"), [FormColumn(t("Read me"), 110)], [[sentence] for sentence in sentences])


def _place(values: dict[str, str]) -> str:
    return " · ".join(values.values())
