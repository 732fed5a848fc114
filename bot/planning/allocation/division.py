"""A branch divided among its children: holds first, then floors, ceilings and shares, then the remainder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.domain.errors import Fact
from bot.planning.allocation.bounds import Bounds, bounds_of
from bot.planning.allocation.figures import Figures
from bot.planning.allocation.tree import Branch
from bot.planning.file.model import CUSTOMER_DRIVERS, Plan, Split
from bot.planning.numbers.apportion import Portions, apportion
from bot.planning.numbers.columns import Cells
from bot.planning.numbers.exact import Whole, scaled, total, whole
from bot.toml.fault import Fault
from bot.toml.locate import Path


@dataclass(frozen=True, slots=True)
class Basis:
    """The weights of a branch's children as whole numbers, `scale` times what they are; 0 of what is held.

    `found` is what they are made of, in the same scale: None where there is no basis, and a negative one
    weighs 0 like none. `evenly`: it was zero for all others, and the file says to divide evenly then.
    """

    weights: Whole
    scale: int
    found: tuple[int | None, ...]
    evenly: bool = False


@dataclass(frozen=True, slots=True)
class Division:
    """How a branch was divided, child by child, in steps of the plan's rounding."""

    bounds: Bounds
    basis: Basis
    portions: Portions


@dataclass(frozen=True, slots=True)
class Divider:
    """What divides: the file, its figures, and the cells that drivers add up.

    `customers` has the numbers of the CUSTOMER_DRIVERS, `last_year` those of "history" and "requests".
    """

    plan: Plan
    figures: Figures
    customers: Cells
    last_year: Cells

    def divide(self, branch: Branch, divisions: dict[Branch, Division]) -> list[Fault]:
        """Amounts for everything under `branch`, which has its own; how, goes into `divisions`.

        A branch that can't be divided is a fault, and what is under it is left alone.
        """
        if branch.split is None:
            return []
        split = self.plan.split[branch.split]
        bounds, faults = bounds_of(self.figures, branch)
        basis = self._basis(branch, split, bounds)
        faults = faults or self._impossible(branch, split, bounds, basis.weights)
        if faults:
            return faults
        portions = apportion(branch.amount, basis.weights, bounds.floors, bounds.ceilings)
        divisions[branch] = Division(bounds, basis, portions)
        for child, amount in zip(branch.children, portions.amounts.tolist(), strict=True):
            child.amount = amount
        return [fault for child in branch.children for fault in self.divide(child, divisions)]

    def _basis(self, branch: Branch, split: Split, bounds: Bounds) -> Basis:
        """A branch without a basis weighs 0, and so does one with a negative basis."""
        by_value, scale = self._found(branch, split)
        found = tuple(by_value.get(child.value) for child in branch.children)
        weights = whole([max(basis or 0, 0) for basis in found])
        evenly = split.driver_missing == "even" and not weights[~bounds.held].any()
        if evenly:
            weights[:] = 1
        weights[bounds.held] = 0
        return Basis(weights, scale, found, evenly)

    def _found(self, branch: Branch, split: Split) -> tuple[Mapping[str, int], int]:
        """The basis by value of what the split divides by, as whole numbers, and their scale."""
        if split.shares is not None:
            shares, scale = scaled(list(split.shares.values()))
            return dict(zip(split.shares, shares, strict=True)), scale
        if split.driver == "even":
            return dict.fromkeys((child.value for child in branch.children), 1), 1
        return self._driven(branch, split, str(split.driver)), 1

    def _driven(self, branch: Branch, split: Split, driver: str) -> Mapping[str, int]:
        if driver in CUSTOMER_DRIVERS:
            return self.customers.by(branch.customers, split.by, driver)
        return self.last_year.by(branch.actuals, split.by, driver)

    def _impossible(self, branch: Branch, split: Split, bounds: Bounds, weights: Whole) -> list[Fault]:
        """Why the branch can't be divided like this, with the numbers."""
        if bounds.are_open and weights.any():
            return []
        path: Path = ("split", branch.split or 0)
        amount, held, least = branch.amount, total(bounds.floors[bounds.held]), total(bounds.floors)
        facts: dict[str, Fact] = {"divided": self._shown(amount), "held": self._shown(held)}
        if held > amount:
            line = next(
                child.line for child, is_held in zip(branch.children, bounds.held, strict=True) if is_held
            )
            facts["over"] = self._shown(held - amount)
            return [Fault(("line", line or 0, "amount"), "holds_over_whole", facts)]
        if least > amount:
            facts |= {"floors": self._shown(least - held), "over": self._shown(least - amount)}
            return [Fault((*path, "floor"), "floors_over_whole", facts)]
        most = total(np.where(weights > 0, bounds.ceilings, bounds.floors))
        if most >= amount:
            return []
        facts |= {"left": self._shown(amount - most), "most": self._shown(most - held)}
        if bounds.held.all():
            return [Fault(path, "holds_under_whole", facts)]
        if weights.any():
            return [Fault((*path, "ceiling"), "ceilings_under_whole", facts)]
        if split.shares is not None:
            return [Fault((*path, "shares"), "rest_without_share", facts)]
        return [Fault((*path, "driver"), "driver_zero", {**facts, "driver": split.driver})]

    def _shown(self, steps: int) -> str:
        return self.figures.shown(steps * self.figures.rounding)
