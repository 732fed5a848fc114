"""The sheet *Plan* of an exported version: its columns, and what somebody has changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.company.identity import as_text, identity
from bot.domain.money import to_major
from bot.planning.allocation.result import PlannedLine
from bot.planning.overtype import CannotSpread, typed_over
from bot.services.ports.plans import PlanVersion
from bot.sheets.cells import CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Shape, Sheet

MONTHS = tuple(f"m{month:02}" for month in range(1, 13))
FIXED = ("line", *DIMENSIONS, "owner", "control")
SHAPE = Shape((*FIXED, "total", *MONTHS, "reason", "version"))
TOTALS = "Σ"
"""Stands for a line's code in the row of totals, which is passed over."""

_LONGEST_REASON = 1000


def version_of(sheet: Sheet) -> str:
    """The version that the sheet was exported of. Raises BadFile where it says none, or two."""
    problems = Problems()
    first = ""
    for row in sheet.rows:
        if row.cells["line"] == TOTALS:
            continue
        cells = CellReader(row, problems)
        name = cells.name("version", required=True)
        first = first or name
        if name and name != first:
            cells.problem("version", "not_of_the_version", value=name, kept=first, version=first)
    problems.refuse_if_any()
    return first


def read_lines(sheet: Sheet, version: PlanVersion, kept: Mapping[str, PlannedLine]) -> list[PlannedLine]:
    """The version's lines as the sheet has them, by code. `kept` is by the identity of their codes.

    Raises BadFile: rows that can't be read, lines that the version does not have or the sheet lacks, and what
    may not be changed here.
    """
    problems = Problems()
    found: dict[str, PlannedLine] = {}
    rows: dict[str, int] = {}
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.name("line", required=True)
        if code == TOTALS:
            continue
        if rows.setdefault(identity(code), row.line) != row.line:
            cells.problem("line", "twice_in_file", value=code, first_line=rows[identity(code)])
        line = kept.get(identity(code))
        if line is None:
            if code:
                cells.problem("line", "no_line_of_the_version", value=code, version=version.name)
            continue
        _refuse_changes(cells, line, version)
        found[line.code] = _changed(cells, line, version.currency)
    for line in kept.values():
        if line.code not in found:
            problems.add(1, "line", "line_left_out", value=line.code, version=version.name)
    if not any(line.amount_minor for line in found.values()) and not version.reserve_minor:
        problems.add(1, "total", "plan_without_money")
    problems.refuse_if_any()
    return [found[code] for code in sorted(found)]


def fixed_cells(line: PlannedLine) -> tuple[str, ...]:
    """What stands in FIXED."""
    return (line.code, *line.dimensions.values(), line.owner, line.control.value)


def _refuse_changes(cells: CellReader, line: PlannedLine, version: PlanVersion) -> None:
    for column, kept in zip(FIXED[1:], fixed_cells(line)[1:], strict=True):
        if identity(cells.raw(column)) != identity(kept):
            value = cells.raw(column)[:40]
            cells.problem(column, "not_of_the_version", value=value, kept=kept, version=version.name)


def _changed(cells: CellReader, line: PlannedLine, currency: str) -> PlannedLine:
    typed = tuple(cells.amount(name, currency) for name in MONTHS)
    total = cells.amount("total", currency) if cells.raw("total") else sum(typed)
    reason = cells.text("reason", most=_LONGEST_REASON)
    # What a sheet makes of a reason is no change of it.
    reason = line.reason if reason == as_text(line.reason) else reason
    try:
        months = typed_over(line.months, total, typed)
    except CannotSpread as exc:
        left = str(to_major(abs(exc.left), currency))
        cells.problem("total", "total_below_months" if exc.left < 0 else "total_is_no_sum", left=left)
        return line
    return replace(line, amount_minor=total, months=months, reason=reason)
