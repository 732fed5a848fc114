"""What is wrong with a file: a line, a code, its English sentence and the facts that fill it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import Fact, GoodwillError

# Nobody mends more at a time.
MOST_FAULTS = 500


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing to mend: `line` from 1, `path` like "rule[2].when.category"."""

    line: int
    path: str
    code: str
    sentence: str
    facts: Mapping[str, Fact]

    @property
    def message(self) -> str:
        return describe(self)


class FileProblems(GoodwillError):
    """The file can't be used; `problems` are all that were found, in the order of their lines."""

    def __init__(self, code: str, problems: Sequence[FileProblem]) -> None:
        super().__init__(code, count=len(problems))
        self.problems = sorted(problems, key=lambda problem: problem.line)

    def __str__(self) -> str:
        return "\n".join(f"line {problem.line}: {problem.message}" for problem in self.problems)


def describe(problem: FileProblem, translate: Callable[[str], str] = lambda sentence: sentence) -> str:
    """The sentence for the person: what is wrong and what to write instead.

    `translate` turns the English sentence into another language before its facts are filled in.
    """
    return translate(problem.sentence).format(**problem.facts)


SENTENCES: Mapping[str, str] = {
    # The TOML itself
    "file_too_long": "This file is longer than {most} characters. Take out what is no longer needed.",
    "key_too_long": "A key here has more than {most} parts. Write a [table] and keys below it.",
    "syntax": "This is not valid TOML (column {column}: {reason}). Write key = value, text in double quotes.",
    "syntax_value": (
        "The value in column {column} can't be read. Put text and amounts in double quotes, "
        'e.g. amount = "500"; write days as 2026-01-31 and yes or no as true or false.'
    ),
    "syntax_equals": 'A key needs an equals sign and a value (column {column}): write e.g. currency = "CNY".',
    "syntax_twice": (
        "This is given a second time. Keep one of the two; "
        "tables that repeat need double brackets, e.g. [[{table}]]."
    ),
    "syntax_open": 'Something is not closed ({reason}). Add the missing quote, "]" or "}}".',
    # Keys and simple values
    "unknown_key": 'Unknown key "{key}". Write one of: {allowed}.',
    "unknown_key_meant": 'Unknown key "{key}". Did you mean "{meant}"?',
    "key_belongs_on_top": (
        '"{key}" stands inside a table "{table}". Write it outside: '
        "a single value before the first [table], a table under its own [name]."
    ),
    "missing_key": '"{key}" is missing. Add e.g. {example}.',
    "wrong_value": '"{key}" can\'t have this value. Write e.g. {example}.',
    "unknown_choice": '"{value}" is not possible for "{key}". Write one of: {allowed}.',
    "unknown_choice_meant": '"{value}" is not possible for "{key}". Did you mean "{meant}"?',
    "id_shape": '"{value}" can\'t be an id. Use 64 letters, digits, "_", "-" and "." at most, no spaces.',
    "any_value": '"*" or an empty text matches nothing here. Leave "{key}" out to mean any.',
    "percent": '"{key}" must be a percentage from 0 to 100 in double quotes. Write e.g. {key} = "10".',
    # Across the file
    "duplicate_id": '"{value}" was already used for {kind} in line {first_line}. Give each its own "{key}".',
    "currency_unknown": '"{currency}" is not an ISO 4217 currency. Write e.g. currency = "CNY".',
    # Amounts
    "amount_not_text": 'Write the amount of "{key}" as a decimal in double quotes, e.g. {key} = "500".',
    "amount_unreadable": '"{text}" is not a positive amount. Write digits in quotes, e.g. {key} = "500".',
    "amount_too_precise": (
        '"{key}" has more decimals than {currency} has ({decimals}). Write it with at most {decimals}.'
    ),
    "amount_too_large": '"{key}" is too large to be an amount. Write a smaller one.',
    "amount_currency": (
        '"{key}" is in {found} but the file is in {currency}. '
        'Write the amount in {currency}, e.g. {key} = "500" or {key} = "500 {currency}".'
    ),
}
"""What any file can have wrong. A file's own sentences stand beside its model."""
