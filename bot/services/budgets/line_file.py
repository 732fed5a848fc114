"""The rows of a budget file: what they say, and where they contradict policy, company or each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from bot.domain.budgets.budget import (
    ANY,
    DIMENSIONS,
    RESERVE,
    BudgetLine,
    ControlLevel,
    Dimensions,
    Horizon,
    ambiguous_pairs,
)
from bot.domain.company.identity import identity
from bot.domain.money import spread_evenly, to_major
from bot.policies.compiled import CompiledPolicy
from bot.services.company.import_customers import LIFECYCLES, SEGMENTS
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Shape, Sheet

MONTHS = tuple(f"m{month:02}" for month in range(1, 13))
SHAPE = Shape(
    ("line", *DIMENSIONS, "owner_email", "control", "currency", "annual"),
    (*MONTHS, "expected_result", "slack_channel", "horizon"),
)


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A row of the file as a line, `line.id` 0 when it is new. `months`: m01 to m12 in minor units."""

    row: int
    line: BudgetLine
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the cells of a row may name."""

    plan: Plan
    people: Mapping[str, int]
    dimensions: Mapping[str, Sequence[str]]


def read_lines(
    tx: AdministrativeTransaction,
    sheet: Sheet,
    plan: Plan,
    policy: CompiledPolicy,
    stored: Mapping[str, BudgetLine],
    problems: Problems,
) -> list[LineDraft]:
    """`stored` by the identity of its code. What is wrong is added to `problems`."""
    known = _Known(
        plan,
        {person.email: person.id for person in sorted(tx.company.people(), key=attrgetter("email"))},
        {
            "category": list(policy.categories),
            "contact_channel": list(policy.contact_channels),
            "segment": SEGMENTS,
            "lifecycle": LIFECYCLES,
        },
    )
    drafts: list[LineDraft] = []
    rows: dict[str, int] = {}
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.name("line", required=True, most=CODE_LENGTH)
        if code and rows.setdefault(identity(code), row.line) != row.line:
            cells.problem("line", "twice_in_file", value=code, first_line=rows[identity(code)])
        if identity(code) == identity(RESERVE):
            cells.problem("line", "code_of_reserve", value=code)
        line = _read_line(cells, code, stored.get(identity(code)), known, problems)
        drafts.append(LineDraft(row.line, line, _read_months(cells, plan.currency)))
    return drafts


def _read_line(
    cells: CellReader, code: str, there: BudgetLine | None, known: _Known, problems: Problems
) -> BudgetLine:
    owner = cells.email("owner_email")
    if owner and owner not in known.people:
        problems.add_unknown(cells.line, "owner_email", "unknown_person", owner, known.people)
    currency = cells.name("currency", required=True).upper()
    if currency and currency != known.plan.currency:
        cells.problem("currency", "not_the_plans_currency", value=currency, currency=known.plan.currency)
    control = cells.choice("control", [level.value for level in ControlLevel], required=True)
    horizon = cells.choice("horizon", [horizon.value for horizon in Horizon])
    line = BudgetLine(
        id=0,
        code=code,
        dimensions=Dimensions(
            *(cells.dimension(name, known.dimensions.get(name)) or ANY for name in DIMENSIONS)
        ),
        control=ControlLevel(control or "absolute"),
        currency=known.plan.currency,
        horizon=Horizon(horizon or "year"),
        plan_id=known.plan.id,
        owner_id=known.people.get(owner),
        expected_result=cells.text("expected_result"),
        alert_channel=_channel(cells),
    )
    if there is None:
        return line
    # A column that the file does not have says nothing about what is stored.
    kept = {
        field: getattr(there, field)
        for column, field in (
            ("horizon", "horizon"),
            ("expected_result", "expected_result"),
            ("slack_channel", "alert_channel"),
        )
        if not cells.has(column)
    }
    return replace(line, id=there.id, code=there.code, status=there.status, **kept)


def _channel(cells: CellReader) -> str:
    """A channel's name or id, without the `#` that people write before a name."""
    value = cells.name("slack_channel", most=81).removeprefix("#")
    if any(sign.isspace() or sign in "#@<>&,|" for sign in value):
        cells.problem("slack_channel", "not_a_channel", value=value)
    return value


def _read_months(cells: CellReader, currency: str) -> tuple[int, ...]:
    annual = cells.amount("annual", currency)
    given = [name for name in MONTHS if cells.raw(name)]
    if not given:
        if not cells.raw("annual"):
            cells.problem("annual", "annual_or_months")
        return tuple(spread_evenly(annual, len(MONTHS)))
    months = tuple(cells.amount(name, currency) for name in MONTHS)
    if cells.raw("annual") and sum(months) != annual:
        amounts = {"sum": sum(months), "annual": annual}
        cells.problem(
            "annual",
            "months_do_not_add_up",
            **{name: str(to_major(minor, currency)) for name, minor in amounts.items()},
        )
    return months


def refuse_ambiguous_lines(
    drafts: Sequence[LineDraft], stored: Mapping[str, BudgetLine], problems: Problems
) -> None:
    """A request must find one line to draw on: two that name as much and could both match are refused."""
    if all(
        (there := stored.get(identity(draft.line.code))) and there.dimensions == draft.line.dimensions
        for draft in drafts
    ):
        return
    rows = {draft.line.code: draft.row for draft in drafts}
    lines = {line.code: line.dimensions for line in stored.values()}
    lines.update({draft.line.code: draft.line.dimensions for draft in drafts})
    for one, other in ambiguous_pairs(list(lines.items())):
        # Reported once, at the later of the two rows.
        later, earlier = sorted((one, other), key=lambda code: rows.get(code, 0), reverse=True)
        if later in rows:
            problems.add(
                rows[later], "line", "ambiguous_lines", code=later, other=earlier, row=rows.get(earlier, 0)
            )
