"""A plan file in, a plan in figures out."""

from __future__ import annotations

from bot.planning.allocation.allocate import Allocation, Indivisible, allocate
from bot.planning.company import Company
from bot.planning.file.read import read_plan


def draft(text: str, company: Company) -> Allocation:
    """The plan that the file makes of the company's facts.

    Raises FileProblems: what is wrong in the file, or why it can't be divided as it says, each with its line.
    """
    file = read_plan(text, company)
    try:
        return allocate(file.plan, company)
    except Indivisible as refused:
        raise file.document.problems(refused.faults) from None
