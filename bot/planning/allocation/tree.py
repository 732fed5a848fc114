"""The tree of a plan: which branches its splits make, and which line, activities and season each has.

A branch is named by one value for each dimension on the way from the whole; `of` names one by all of them, in
any order. The leaves are the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.errors import Fact
from bot.planning.company import CUSTOMER_DIMENSIONS, Company
from bot.planning.file.model import Place, Plan, Split
from bot.planning.numbers.columns import NO_ROWS, Cells, Rows
from bot.toml.fault import Fault, listed
from bot.toml.locate import Path

Name = frozenset[tuple[str, str]]
"""What a branch is called: its dimensions with their values."""


def _no_rows() -> Rows:
    return NO_ROWS


@dataclass(slots=True, eq=False)
class Branch:
    """One branch while a plan is divided. Indexes are those of the file's tables; amounts are in steps of the
    plan's rounding. `customers` and `actuals` are the rows of cells that a divided branch divides by.
    """

    path: tuple[tuple[str, str], ...]
    customers: Rows = field(default_factory=_no_rows)
    actuals: Rows = field(default_factory=_no_rows)
    split: int | None = None
    line: int | None = None
    season: int | None = None
    activities: tuple[int, ...] = ()
    children: tuple[Branch, ...] = ()
    amount: int = 0

    @property
    def name(self) -> Name:
        return frozenset(self.path)

    @property
    def value(self) -> str:
        return self.path[-1][1] if self.path else ""

    def leaves(self) -> Iterator[Branch]:
        """The lines of the branch, in the order of its values."""
        return (branch for branch in self.below() if not branch.children)

    def below(self) -> Iterator[Branch]:
        """The branch and all under it, each before those under it."""
        waiting = [self]
        while waiting:
            branch = waiting.pop()
            yield branch
            waiting.extend(reversed(branch.children))


def place_text(values: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """A place as the file writes it."""
    return "{ " + ", ".join(f'{name} = "{value}"' for name, value in dict(values).items()) + " }"


def grow(plan: Plan, company: Company, customers: Cells) -> tuple[Branch, list[Fault]]:
    """The root of the tree, and every place of the file that is not in it.

    `customers` holds a row for each combination of the customers' dimensions.
    """
    growth = _Growth(plan, company, customers)
    root = Branch(())
    growth.divide(root, customers.rows, company.last_year.rows)
    growth.place_tables()
    _inherit_seasons(root, None)
    return root, growth.faults


def _inherit_seasons(branch: Branch, season: int | None) -> None:
    branch.season = season if branch.season is None else branch.season
    for child in branch.children:
        _inherit_seasons(child, branch.season)


class _Growth:
    def __init__(self, plan: Plan, company: Company, customers: Cells) -> None:
        self.plan = plan
        self.company = company
        self.customers = customers
        self.faults: list[Fault] = []
        self.branches: dict[Name, Branch] = {}
        self._splits = {_name(split.of): index for index, split in enumerate(plan.split)}
        self._held: dict[tuple[Name, str], dict[str, Path]] = {}
        for index, line in enumerate(plan.line):
            if line.amount is not None:
                for dimension, value in line.of.values().items():
                    rest = _name(line.of) - {(dimension, value)}
                    self._held.setdefault((rest, dimension), {})[value] = ("line", index, "of", dimension)

    def divide(self, branch: Branch, customers: Rows, actuals: Rows) -> None:
        """Give `branch` its children, and them theirs. The rows are those of the branch above."""
        name = branch.name
        self.branches[name] = branch
        branch.split = self._splits.get(name)
        if branch.split is None:
            return
        split, last = self.plan.split[branch.split], branch.path[-1:]
        branch.customers = self.customers.at(last, customers)
        branch.actuals = self.company.last_year.at(last, actuals)
        named = self._named(branch, split)
        values = {*named, *(self._natural(branch, split) if split.shares is None else ())}
        if not values:
            self.faults.append(Fault(("split", branch.split, "by"), "nothing_to_divide_by", {"by": split.by}))
        branch.children = tuple(Branch((*branch.path, (split.by, value))) for value in sorted(values))
        if split.by in CUSTOMER_DIMENSIONS and named:
            self._require_customers(branch, split, named)
        for child in branch.children:
            self.divide(child, branch.customers, branch.actuals)

    def _require_customers(self, branch: Branch, split: Split, named: Mapping[str, Path]) -> None:
        """A branch that no customer is in is refused: nobody could ever draw on it."""
        there = self._natural(branch, split)
        for value in sorted(named.keys() - set(there)):
            facts: dict[str, Fact] = {"branch": place_text([*branch.path, (split.by, value)])}
            facts |= {"by": split.by, "values": listed(there)}
            self.faults.append(Fault(named[value], "branch_unmet", facts))

    def _named(self, branch: Branch, split: Split) -> dict[str, Path]:
        """The values that the file names for this split, with the key that does."""
        at: Path = ("split", branch.split or 0)
        named = dict(self._held.get((branch.name, split.by), {}))
        for key, values in (
            ("ceiling", split.ceiling),
            ("floor", split.floor),
            ("shares", split.shares or {}),
        ):
            named |= {value: (*at, key, value) for value in values}
        return named

    def _natural(self, branch: Branch, split: Split) -> list[str]:
        """The values that a driver divides by: those that somebody or something in the branch has."""
        if split.by in CUSTOMER_DIMENSIONS:
            return self.customers.labels[split.by].found(branch.customers)
        known = self.company.values_of(split.by)
        return [value for value in known if split.by != "category" or value not in self.plan.leave_out]

    def place_tables(self) -> None:
        """Every `of` finds its branch, or is a fault."""
        for index, split in enumerate(self.plan.split):
            self._find(split.of, ("split", index, "of"))
        for index, activity in enumerate(self.plan.activity):
            if (branch := self._find(activity.of, ("activity", index, "of"))) is not None:
                # By what they are, not by where they stand in the file.
                branch.activities = tuple(sorted((*branch.activities, index), key=self._content))
        for index, season in enumerate(self.plan.season):
            if (branch := self._find(season.of, ("season", index, "of"))) is not None:
                branch.season = index
        for index, line in enumerate(self.plan.line):
            path: Path = ("line", index, "of")
            if (branch := self._find(line.of, path)) is None:
                continue
            branch.line = index
            if line.department is not None and "department" in dict(branch.path):
                self.faults.append(Fault(("line", index, "department"), "department_from_tree", {}))
            if branch.children:
                facts: dict[str, Fact] = {"of": place_text(branch.path)}
                facts["by"] = branch.children[0].path[-1][0]
                facts["example"] = place_text(next(branch.leaves()).path)
                self.faults.append(Fault(path, "line_not_leaf", facts))

    def _content(self, index: int) -> tuple[str, tuple[int, ...], str, int]:
        activity = self.plan.activity[index]
        return activity.name, activity.months, activity.price, activity.quantity

    def _find(self, place: Place, path: Path) -> Branch | None:
        found = self.branches.get(_name(place))
        if found is None:
            self.faults.append(self._nowhere(place, path))
        return found

    def _nowhere(self, place: Place, path: Path) -> Fault:
        """Where the way to a place ends, and how it goes on from there instead."""
        wanted = _name(place)
        near = max((b for name, b in self.branches.items() if name < wanted), key=lambda b: len(b.path))
        facts: dict[str, Fact] = {"of": place_text(place.values())}
        if not near.children:
            return Fault(path, "no_branch_undivided", {**facts, "near": place_text(near.path)})
        facts["by"] = near.children[0].path[-1][0]
        facts["values"] = listed([child.value for child in near.children])
        if not near.path:
            return Fault(path, "no_branch_from_root", facts)
        return Fault(path, "no_branch", {**facts, "near": place_text(near.path)})


def _name(place: Place) -> Name:
    return frozenset(place.values().items())
