"""A plan file in, a plan in figures out."""

from __future__ import annotations

from collections.abc import Iterable

from bot.planning.allocation.allocate import Allocation, Indivisible, allocate
from bot.planning.company import Company
from bot.planning.file.read import read_plan


def draft(text: str, company: Company, settings: Iterable[str] = ()) -> Allocation:
    """The plan that the file makes of the company's facts; `settings` try other values, as "total=850000".

    Raises FileProblems: what is wrong in the file, or why it can't be divided as it says, each with its line;
    InvalidInput where a setting can't be read.
    """
    file = read_plan(text, company, settings)
    try:
        return allocate(file.plan, company)
    except Indivisible as refused:
        raise file.document.problems(refused.faults) from None
