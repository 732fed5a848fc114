"""What is wrong with a policy file: a line, a code and facts, and the English sentence for each code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import Fact, GoodwillError


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One thing to mend: `line` from 1, `path` like "rule[2].when.category", `facts` for the sentence."""

    line: int
    path: str
    code: str
    facts: Mapping[str, Fact]

    @property
    def message(self) -> str:
        return describe(self)


class PolicyProblems(GoodwillError):
    """The file can't be used; `problems` are all that were found, in the order of their lines."""

    def __init__(self, problems: Sequence[PolicyProblem]) -> None:
        super().__init__("policy_problems", count=len(problems))
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\n".join(f"line {problem.line}: {describe(problem)}" for problem in self.problems)


def describe(problem: PolicyProblem, translate: Callable[[str], str] = lambda sentence: sentence) -> str:
    """The sentence for the administrator: what is wrong and what to write instead.

    `translate` turns one of the SENTENCES into another language before its facts are filled in.
    """
    return translate(SENTENCES[problem.code]).format(**problem.facts)


SENTENCES: Mapping[str, str] = {
    # The TOML itself
    "syntax": "This is not valid TOML (column {column}: {reason}). Write key = value, text in double quotes.",
    "syntax_value": (
        "The value in column {column} can't be read. Put text and amounts in double quotes, "
        'e.g. cap = "500"; write days as 2026-01-31 and yes or no as true or false.'
    ),
    "syntax_equals": 'A key needs an equals sign and a value (column {column}): write e.g. currency = "CNY".',
    "syntax_twice": (
        "This is given a second time. Keep one of the two; "
        "tables that repeat need double brackets, e.g. [[rule]]."
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
    "not_a_day": '"{key}" is not a day. Write it as year-month-day, e.g. {key} = 2026-01-01.',
    "percent": '"{key}" must be a percentage from 0 to 100 in double quotes. Write e.g. {key} = "10".',
    "empty_list": 'An empty list for "{key}" matches nothing. Name a value, or leave it out to mean any.',
    "any_value": '"*" or an empty text matches nothing here. Leave "{key}" out to mean any.',
    # Across the file
    "duplicate_id": '"{value}" was already used for {kind} in line {first_line}. Give each its own "{key}".',
    "currency_unknown": '"{currency}" is not an ISO 4217 currency. Write e.g. currency = "CNY".',
    "unknown_category": (
        '"{value}" is not a category of this file. Write one of: {allowed}; or add a [[category]].'
    ),
    "unknown_category_meant": '"{value}" is not a category of this file. Did you mean "{meant}"?',
    "unknown_channel": (
        '"{value}" is not a contact channel. Write one of: {allowed}; or add a [[contact_channel]].'
    ),
    "unknown_channel_meant": '"{value}" is not a contact channel. Did you mean "{meant}"?',
    "tier_overlaps": (
        'Tier "{tier}" may approve {limit}, which is not more than the {below_limit} of tier "{below}" '
        "(line {below_line}). Write the tiers in ascending order, each with a higher limit."
    ),
    "tier_unlimited_not_last": (
        'Tier "{tier}" has no limit but tier "{next}" follows it. '
        'Give "{tier}" a limit, or move it to the end: one tier without limit, the last.'
    ),
    "threshold_not_positive": "A threshold of {value} % never warns usefully. Write percentages from 1 on.",
    "not_a_time": '"{key}" is not a time of day. Write it as hours and minutes, e.g. {key} = "09:00".',
    "unknown_country": '"{key}" must be a country\'s two letters (ISO 3166). Write e.g. country = "CN".',
    "hours_empty": (
        "The working day ends ({ends}) before it starts ({starts}). "
        'Write e.g. starts = "09:00", ends = "18:00".'
    ),
    "escalates_before_reminder": (
        "Escalation after {escalate} hours would come before the reminder after {remind}. "
        "Write a larger number."
    ),
    "thresholds_not_ascending": (
        "The thresholds must ascend: {value} comes after {before}. Write e.g. thresholds_percent = [80, 100]."
    ),
    # Amounts
    "amount_not_text": 'Write the amount of "{key}" as a decimal in double quotes, e.g. {key} = "500".',
    "amount_unreadable": '"{text}" is not a positive amount. Write digits in quotes, e.g. {key} = "500".',
    "amount_zero": (
        '"{key}" must be more than zero. Write e.g. {key} = "500"; to allow nothing, say forbid = true.'
    ),
    "amount_too_precise": (
        '"{key}" has more decimals than {currency} has ({decimals}). Write it with at most {decimals}.'
    ),
    "amount_too_large": '"{key}" is too large to be an amount. Write a smaller one.',
    "amount_currency": (
        '"{key}" is in {found} but the policy is in {currency}. '
        'Write the amount in {currency}, e.g. {key} = "500" or {key} = "500 {currency}".'
    ),
    # Rules
    "window": (
        '"{value}" is not a window. Write "request", "month", "quarter", "year" or {{ rolling_days = 90 }}.'
    ),
    "rolling_days": "rolling_days is a whole number from 1 to {most}. Write e.g. {{ rolling_days = 90 }}.",
    "measure": '"{what}" needs a whole number. Write e.g. {{ {what} = 3 }}.',
    "unknown_requirement": '"{value}" can\'t be required. Write one of: {allowed}.',
    "unknown_requirement_meant": '"{value}" can\'t be required. Did you mean "{meant}"?',
    "rule_says_nothing": 'Rule "{rule}" limits nothing. Add one of: cap, forbid, require, max_count.',
    "forbid_false": "forbid = false says nothing. Write forbid = true, or leave it out.",
    "window_needs_subject": (
        'A window of several requests counts for somebody: per = "{per}" can\'t have one. '
        'Write per = "recipient", "customer" or "requester", or leave the window out.'
    ),
    "count_needs_subject": (
        'max_count counts somebody\'s requests. Add per = "recipient", "customer" or "requester".'
    ),
    "count_needs_window": 'max_count needs a period to count in. Add e.g. window = "year".',
    "needs_limit": '"{key}" says nothing without a limit. Add cap or max_count to the rule, or leave it out.',
    "needs_cap": '"{key}" says nothing without a cap. Add cap to the rule, or leave "{key}" out.',
    "not_supported": (
        '"{key}" is not supported yet. Leave it out; near_limit_percent flags amounts just under a cap.'
    ),
}
