"""What is wrong with a file that somebody brought, in words: each says what to write instead."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.sheets.sheet import Problem

_SENTENCES = {
    # The file as a whole
    "not_utf8": N_("This is not UTF-8 text. Save the file as “CSV UTF-8” or as .xlsx."),
    "csv_unreadable": N_("The CSV can't be read from here on: a double quote is not closed or not doubled."),
    "workbook_unreadable": N_("This workbook can't be opened. Save it again as .xlsx, or as “CSV UTF-8”."),
    "formula_without_result": N_(
        "This formula was never calculated. Open the workbook, save it, or write the value."
    ),
    "cell_is_an_error": N_("This cell holds an error such as #REF!. Mend the formula or write the value."),
    "file_empty": N_("The file is empty. Begin with a header row: {columns}"),
    "file_has_no_rows": N_("There is a header but no row under it. Add rows, or do not import the file."),
    # The header
    "unknown_column": N_("There is no column “{value}”. The columns are: {allowed}."),
    "unknown_column_meant": N_("There is no column “{value}”. Did you mean “{meant}”?"),
    "missing_column": N_("This column is missing. Add it to the header; the columns are: {allowed}."),
    "column_twice": N_("This column is there twice. Keep one of the two."),
    # The rows
    "too_many_cells": N_(
        "This row has {cells} cells, the header {columns}. Put text that holds a comma in double quotes."
    ),
    "cell_without_column": N_(
        "“{value}” stands under no column. Name the column in the header, or clear the cell."
    ),
    "control_character": N_("This cell holds an invisible control character. Write it again."),
    "twice_in_file": N_("“{value}” stands in line {first_line} already. Keep one of the two rows."),
    # The cells
    "required": N_("This cell is empty. Write a value."),
    "too_long": N_("This text has {length} characters. Write {most} at most."),
    "unknown_value": N_("“{value}” is not possible here. Write one of: {allowed}."),
    "unknown_value_meant": N_("“{value}” is not possible here. Did you mean “{meant}”?"),
    "not_yes_or_no": N_("“{value}” is neither yes nor no. Write one of: yes, no, true, false, 1, 0, 是, 否."),
    "yes_no_missing": N_("This cell is empty. Write yes or no."),
    "not_an_email": N_("“{value}” is no e-mail address. Write one like li.na@example.com."),
    "not_a_slack_id": N_("“{value}” is no Slack member id. Write one like U024BE7LH, or leave it empty."),
    "not_a_channel": N_("“{value}” is no Slack channel. Write its name without blanks, or its id."),
    "amount_unreadable": N_("“{text}” is no amount. Write digits with a decimal point, like {example}."),
    "amount_too_precise": N_(
        "“{text}” has too many decimals: {currency} has {decimals}. Write it like {example}."
    ),
    "amount_too_large": N_("“{text}” is too large to be an amount. Check the number of zeros."),
    # People and customers
    "slack_id_taken": N_("“{value}” is the Slack id of {email}. Correct one of the two."),
    "unknown_manager": N_(
        "Nobody has the address “{value}”, neither in this file nor imported before. Add that person, "
        "or correct it."
    ),
    "unknown_manager_meant": N_("Nobody has the address “{value}”. Did you mean “{meant}”?"),
    "managers_in_a_circle": N_(
        "These managers report to each other in a circle: {circle}. Correct one of them."
    ),
    "unknown_person": N_("Nobody has the address “{value}”. Import that person first, or correct it."),
    "unknown_person_meant": N_("Nobody has the address “{value}”. Did you mean “{meant}”?"),
    "unknown_customer": N_(
        "There is no customer with the code “{value}”. Import that customer first, or correct it."
    ),
    "unknown_customer_meant": N_("There is no customer with the code “{value}”. Did you mean “{meant}”?"),
    # Budget
    "not_the_plans_currency": N_("“{value}” is not the currency of this plan. Write {currency}."),
    "annual_or_months": N_("There is no amount. Write the annual amount, or the months."),
    "months_do_not_add_up": N_(
        "The months add up to {sum}, not to {annual}. Correct a month or the annual amount."
    ),
    "ambiguous_lines": N_(
        "“{code}” and “{other}” are equally specific and could both match the same request. Name one "
        "more dimension in one of them."
    ),
    "line_below_held": N_(
        "{held} is reserved, committed or spent on “{code}”. Its budget can't be reduced to {after}; "
        "write {held} or more."
    ),
    "line_below_held_by_month": N_(
        "{held} is reserved, committed or spent on “{code}” in its span up to {month}. The budget of "
        "that span can't be reduced to {after}."
    ),
    "month_below_zero": N_(
        "The month would fall {short} below zero, because budget was moved out of it. Write a larger amount."
    ),
    "plan_below_held": N_(
        "{held} is reserved, committed or spent over the whole plan. Its total can't be reduced to {after}."
    ),
}

KNOWN_PROBLEMS = frozenset(_SENTENCES)


def describe_problem(problem: Problem, reader: Reader) -> str:
    """The sentence alone, without the place."""
    return reader.t(_SENTENCES[problem.code], **problem.facts)


def place_of(problem: Problem, reader: Reader) -> str:
    """Where to look, e.g. "line 3, column tier"."""
    if problem.column:
        return reader.t("line {line}, column {column}", line=problem.line, column=problem.column)
    return reader.t("line {line}", line=problem.line)
