"""What is wrong with a file that somebody brought, in words: each says what to write instead."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.sheets.problems import Problem
from bot.views.error_sentences import SENTENCES

_SENTENCES = {
    # An amount is wrong in the same words wherever it is typed.
    **{
        code: SENTENCES[code]
        for code in ("amount_unreadable", "amount_too_precise", "amount_too_large", "amount_zero", "date_far")
    },
    # The file as a whole
    "not_utf8": N_("This is not UTF-8 text. Save the file as “CSV UTF-8” or as .xlsx."),
    "csv_is_utf16": N_(
        "This is “Unicode text” (UTF-16), not UTF-8. Open it in the spreadsheet, choose Save as and “CSV "
        "UTF-8”, or save it as .xlsx."
    ),
    "csv_is_gbk": N_(
        "This is Chinese text in GBK, not UTF-8. Open it in the spreadsheet, choose Save as and “CSV UTF-8”, "
        "or save it as .xlsx."
    ),
    "file_is_xls": N_(
        "This is an old Excel workbook (.xls), whatever its name says. Open it, choose Save as and .xlsx."
    ),
    "file_is_xlsb": N_("This is a binary Excel workbook (.xlsb). Open it, choose Save as and .xlsx."),
    "file_is_ods": N_("This is an OpenDocument file (.ods). Open it, choose Save as and .xlsx."),
    "file_is_html": N_(
        "This is a web page, whatever its name says. Open it in the spreadsheet, choose Save as and .xlsx."
    ),
    "file_is_xml": N_("This is an XML file. Open it in the spreadsheet, choose Save as and .xlsx."),
    "file_is_pdf": N_("This is a PDF, not a table. Bring the workbook that it was made from."),
    "file_is_no_table": N_("This is neither a workbook nor CSV. Save the table as .xlsx or “CSV UTF-8”."),
    "workbook_has_password": N_(
        "This workbook is protected by a password. Save it without one; Goodwill can't ask for it."
    ),
    "workbook_without_sheet": N_("No sheet of this workbook is visible. Show the one to import."),
    "workbook_too_large": N_(
        "This workbook unpacks to more than any table needs. Copy the table alone into a new workbook."
    ),
    "file_too_large": N_("The file is larger than {most} MB. Split it into several."),
    "too_many_rows": N_(
        "A file may have {most} rows. Split it into several, or clear what stands far below the table."
    ),
    "too_many_columns": N_(
        "A file may have {most} columns. Clear what stands far to the right of the table."
    ),
    "too_many_cells_in_file": N_(
        "A file may have {most} cells. Split it into several, or clear what stands far from the table."
    ),
    "too_much_text": N_("A file may have {most} characters. Split it into several."),
    "problems_go_on": N_("These are the first {most} problems. Mend them and import again to see the rest."),
    "csv_unreadable": N_("The CSV can't be read from here on: a double quote is not closed or not doubled."),
    "workbook_unreadable": N_("This workbook can't be opened. Save it again as .xlsx, or as “CSV UTF-8”."),
    "formula_without_result": N_(
        "This formula was never calculated. Open the workbook, save it, or write the value."
    ),
    "cell_is_an_error": N_("This cell holds the error {error}. Mend the formula or write the value."),
    "cell_too_long": N_("A cell may have {most} characters. Shorten this one."),
    "number_too_long": N_(
        "A spreadsheet keeps {most} digits of a number and has changed the others. Format the cell as text "
        "and write it again."
    ),
    "merged_over_columns": N_(
        "{cells} is merged over several columns. Unmerge it and write each value in its own cell."
    ),
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
    "not_a_whole_number": N_("“{value}” is no whole number from 0 to {most}. Write one, or nothing."),
    "not_a_percent": N_("“{value}” is no percentage. Write one like 23.5, or nothing."),
    "not_a_date": N_("“{value}” is no date. Write it like 2026-09-15, or nothing."),
    "not_spent_yet": N_("{value} is still to come. Write the day on which it was spent."),
    # A plan's version that comes back
    "not_of_the_version": N_(
        "“{value}” stands here, and version {version} has “{kept}”. Write that; the plan file changes it."
    ),
    "no_line_of_the_version": N_(
        "Version {version} has no line “{value}”. Take the row out; new lines come from the plan file."
    ),
    "line_left_out": N_("The row of {value} is missing. Version {version} has it; write 0 for nothing."),
    "plan_without_money": N_("Nothing is left in any line. Leave something in one."),
    "total_below_months": N_(
        "The months that were changed come to {left} more than this total. Raise it, or lower them."
    ),
    "total_is_no_sum": N_(
        "All twelve months were changed, and {left} of this total is in none. Write their sum, or leave a "
        "month as it was."
    ),
    "not_a_country": N_("“{value}” is no country. Write two letters like CN, or nothing."),
    "not_an_email": N_("“{value}” is no e-mail address. Write one like li.na@example.com."),
    "not_a_slack_id": N_("“{value}” is no Slack member id. Write one like U024BE7LH, or leave it empty."),
    "not_a_channel": N_("“{value}” is no Slack channel. Write its name without blanks, or its id."),
    "amount_merged": N_(
        "This amount is merged over several rows ({cells}). Unmerge it and write the amount of each row."
    ),
    # People and customers
    "slack_id_taken": N_("“{value}” is the Slack id of {email}. Correct one of the two."),
    "unknown_manager": N_(
        "Nobody has the address “{value}”, neither in this file nor imported before. Add that person, "
        "or correct it."
    ),
    "unknown_manager_meant": N_("Nobody has the address “{value}”. Did you mean “{meant}”?"),
    "managers_too_many": N_(
        "More than {most} managers stand one above the other here. Correct who reports to whom."
    ),
    "managers_in_a_circle": N_(
        "These managers report to each other in a circle: {circle}. Correct one of them."
    ),
    "unknown_person": N_("Nobody has the address “{value}”. Import that person first, or correct it."),
    "unknown_person_meant": N_("Nobody has the address “{value}”. Did you mean “{meant}”?"),
    "contact_twice": N_(
        "“{value}” stands in line {first_line} already, with other details. Keep one of the two rows, or "
        "tell two people of one name apart by contact_id."
    ),
    "contact_needs_id": N_(
        "Several contacts of this customer are called “{value}”. Say by contact_id which of them this is."
    ),
    "unknown_customer": N_(
        "There is no customer with the code “{value}”. Import that customer first, or correct it."
    ),
    "unknown_customer_meant": N_("There is no customer with the code “{value}”. Did you mean “{meant}”?"),
    # Lists
    "list_too_long": N_("A list may have {most} rows. Split it into several."),
    "unknown_recipient": N_(
        "{customer} has no contact “{value}”. Write the name as the contacts have it, or leave it empty."
    ),
    "recipient_ambiguous": N_("Several contacts are called “{value}”. Write one of: {choices}."),
    "no_row_of_the_list": N_("{number} has no open row for this customer and recipient."),
    "more_rows_than_the_list": N_(
        "{number} has {count} open rows for this customer and recipient, and this is one more."
    ),
    "over_its_approval": N_("This is more than was approved for the row. Say why in the form, under Reason."),
    "nobody_counted": N_("Write how many people it is for: 1 or more."),
    "other_budget_year": N_(
        "This date belongs to the budget of {year}, the first row to that of {first}. Make a list of its own "
        "for each year."
    ),
    # Budget
    "code_of_reserve": N_("“{value}” stands for the reserve of the plan. Give the line another code."),
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
