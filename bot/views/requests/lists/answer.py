"""What the sender of a list is told: every row that can't be taken, and why."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import GoodwillError
from bot.domain.messages.files import ListAnswer, RowProblem
from bot.i18n import Reader
from bot.sheets.problems import Problem
from bot.views.errors import describe_error
from bot.views.kit.blocks import Block, section
from bot.views.kit.message import Message
from bot.views.kit.text import cut, said
from bot.views.requests.lists.rows import row_lines, rows_words
from bot.views.terminal.file_problems import describe_problem

# A message holds some 13,000 characters: beyond that the rest is counted.
_MOST, _BLOCK = 11_000, 2900
_NAME = 80


def list_answer(answer: ListAnswer, number: str, reader: Reader) -> Message:
    """`number`: of the request that was made of the other rows, or whose actuals it has; else empty."""
    done = bool(answer.request_id or answer.recorded)
    words = f"{':information_source:' if done else ':warning:'} {_title(answer, number, reader)}"
    lines = [_problem_line(each, reader) for each in answer.problems] + row_lines(answer.rows, reader)
    if answer.code and not answer.rows:
        lines.append(said(describe_error(GoodwillError(answer.code, **answer.facts), reader)))
    blocks = [section(words), *_blocks(lines, reader)]
    if lines and not done:
        blocks.append(section(_advice(answer, reader)))
    return Message(words, blocks)


def _title(answer: ListAnswer, number: str, reader: Reader) -> str:
    name = said(cut(answer.name, _NAME))
    if answer.recorded:
        return reader.n(
            "{number}: {count} actual of {name} is recorded.",
            "{number}: {count} actuals of {name} are recorded.",
            answer.recorded,
            number=number,
            name=name,
        )
    if answer.actuals_of:
        return reader.t("{number}: nothing of {name} was recorded.", number=number, name=name)
    if answer.request_id:
        return reader.t(
            "{number}: {name} is requested, without the rows that are not allowed:", number=number, name=name
        )
    return reader.t("{name} was not requested, and nothing is kept.", name=name)


def _advice(answer: ListAnswer, reader: Reader) -> str:
    if answer.actuals_of:
        return reader.t("Correct this, then send the file again by *Log actual*.")
    return reader.t("Correct this, then send the list again: `/spend list`")


def _problem_line(problem: RowProblem, reader: Reader) -> str:
    words = describe_problem(Problem(problem.row, problem.column, problem.code, problem.facts), reader)
    if problem.column:
        place = reader.t("row {row}, column {column}", row=problem.row, column=problem.column)
    else:
        place = rows_words([problem.row], reader)
    return said(f"{place}: {words}")


def _blocks(lines: Sequence[str], reader: Reader) -> list[Block]:
    """As many as a message holds; how many more there are is said."""
    parts, used = [""], 0
    for place, line in enumerate(lines):
        if used + len(line) > _MOST:
            more = reader.n("and {count} more", "and {count} more", len(lines) - place)
            return [*(section(part) for part in parts if part), section(more)]
        if len(parts[-1]) + len(line) > _BLOCK:
            parts.append("")
        parts[-1] += f"• {cut(line, _BLOCK - 10)}\n"
        used += len(line) + 3
    return [section(part) for part in parts if part]
