"""The English sentence for each thing that a plan file can have wrong, or that it can't divide."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Values
    "amount_zero": '"{key}" must be more than zero. Write e.g. {key} = "500".',
    "share_negative": 'The share {value} of "{key}" is negative. Write 0 or more.',
    "share_unreadable": (
        '"{value}" is not a share. Write a whole number, or a decimal in double quotes, e.g. {key} = "12.5".'
    ),
    "number_not_text": 'Write "{key}" as a decimal in double quotes, e.g. {key} = "91".',
    "place_empty": '"{key}" names nothing. Write a dimension at least, e.g. {key} = {{ category = "gift" }}.',
    "unknown_season": '"{value}" is no season. Write twelve shares, or one of: {allowed}.',
    "unknown_season_meant": '"{value}" is no season. Did you mean "{meant}"?',
    "season_shape": 'Write the season as twelve shares in square brackets, or as "even" or "history".',
    "season_length": "A season has twelve shares, one a month of the fiscal year; here are {count}.",
    "season_zero": 'These shares are all zero. Give one month a share at least, or write "even".',
    "month_twice": "Month {month} stands here twice. Name each month once.",
    # The whole
    "reserve_twice": 'The reserve stands in line {line} as an amount. Keep "reserve" or "reserve_percent".',
    "plan_currency": "The plan is in {found}, but the company's budget is in {currency}. Use {currency}.",
    "nothing_to_divide": (
        "The total of {total} less the reserve of {reserve} leaves less than one step of {rounding}. "
        "Lower the reserve, or raise the total."
    ),
    "total_odd": (
        "The total of {total} is no multiple of {rounding}: {rest} would be left over, and there is no "
        'reserve to take it. Change "total" or "rounding", or add a reserve.'
    ),
    "score_sum": "The weights of the score add up to {sum}. Make it 100.",
    "unknown_measure": '"{value}" is not known of customers. Write one of: {allowed}.',
    "unknown_measure_meant": '"{value}" is not known of customers. Did you mean "{meant}"?',
    # Places
    "unknown_value": 'Nothing in the company has {dimension} "{value}". Write one of: {allowed}.',
    "unknown_value_meant": 'Nothing in the company has {dimension} "{value}". Did you mean "{meant}"?',
    "no_values": (
        'Nothing in the company has any {dimension} yet, so "{value}" could never be met. '
        "Import people and customers first, or divide by something else."
    ),
    "branch_unmet": (
        "No customer is in {branch}: nobody could ever draw on it. "
        'Leave it out; by "{by}" there are here: {values}.'
    ),
    "place_twice": "{kind} of the same branch stands in line {first_line} already. Make one of the two.",
    "no_branch_from_root": (
        'The tree has no branch {of}: the whole is divided by "{by}" first, into {values}. '
        "Name the branch by all values from there on."
    ),
    "no_branch": (
        'The tree has no branch {of}: {near} is divided by "{by}", into {values}. '
        "Name one of these, or change the [[split]]."
    ),
    "no_branch_undivided": (
        "The tree has no branch {of}: {near} is not divided further. Name {near}, or add a [[split]] of it."
    ),
    "line_not_leaf": '{of} is more than one line: it is divided by "{by}". Name one, e.g. {example}.',
    "department_from_tree": 'The tree gives this line its department already. Leave "department" out.',
    # Splits
    "split_twice": (
        "This branch is divided in line {first_line} already: two lines could pay for one request. "
        'Keep one [[split]], and divide its branches by another with "of".'
    ),
    "no_split_of_all": 'No [[split]] divides the whole. Leave "of" out of the first one.',
    "split_again": 'This branch has one "{by}" already. Divide it by another dimension.',
    "split_without_rule": 'Nothing says how to divide. Add shares = {{ … }} or driver = "customer_count".',
    "split_two_rules": 'Shares stand in line {line} already. Keep "shares" or "driver".',
    "shares_zero": "These shares are all zero. Give one of them more.",
    "driver_missing_unused": '"driver_missing" says nothing here: this split needs no basis. Leave it out.',
    "driver_dimension": (
        'Customers have no {by}: "{driver}" can\'t divide by it. Use "history" or shares, '
        "or divide by one of: {dimensions}."
    ),
    "nothing_to_divide_by": (
        'Nothing in this branch has a "{by}" to divide by. Fill it in for customers or people, or divide '
        "otherwise."
    ),
    "floor_over_ceiling": (
        'The floor of "{value}" is {floor}, above its ceiling of {ceiling}. Lower one, or raise the other.'
    ),
    "holds_over_whole": (
        "This split has {divided} to divide, but its held lines take {held}: {over} too much. "
        "Lower the amounts of these lines, or give the branch more."
    ),
    "holds_under_whole": (
        "This split has {divided} to divide, and every branch is held, together at {held}: {left} is left "
        "over. Leave one amount out, so that its line takes the rest."
    ),
    "floors_over_whole": (
        "This split has {divided} to divide, of which {held} is held and {floors} are floors and activities: "
        "{over} too much. Lower them, or give the branch more."
    ),
    "ceilings_under_whole": (
        "This split has {divided} to divide, of which {held} is held, but its other branches may take {most} "
        "at most: {left} is left over. Raise a ceiling, or give the branch less."
    ),
    "rest_without_share": (
        "This split has {divided} to divide, of which {held} is held. {left} is left over, and no other "
        "branch has a share of it. Give one a share."
    ),
    "driver_zero": (
        'There is nothing for "{driver}" to go by: it is zero for every branch that is not held, and {left} '
        'is to be divided. Write driver_missing = "even" to divide evenly then, or choose another driver.'
    ),
    # Across the tree
    "minimum_without_line": (
        "No line is in {where} by its own dimensions: this minimum could never be met. "
        "Divide by these dimensions, or leave the minimum out."
    ),
    "ceiling_without_line": (
        "No request to a line of this plan could come under {where}. Name other values, or leave it out."
    ),
    "minimum_out_of_reach": (
        "This minimum can't be met: {minima} is {short} more than holds, floors and ceilings leave room for. "
        "Lower it, or loosen them."
    ),
    "minima_together": (
        "These minima can't be met together: {minima}. They miss {short}. Lower one, or loosen other bounds."
    ),
    "solver_missing": (
        "These minima need a solver, which is not installed. Install Goodwill with its extra: "
        "pip install 'goodwill[plan]'; or leave the minima out."
    ),
    "solver_failed": (
        "The solver found no exact answer for these minima in time. Write a larger rounding, or fewer minima."
    ),
    # Lines
    "code_twice": 'Two lines would have the code "{code}": {of} and {other}. Give one its own in a [[line]].',
    "code_of_reserve": ('The code "{code}" is that of the reserve. Give {of} another one in a [[line]].'),
    "code_too_long": 'The code "{code}" of {of} is longer than {most} characters. Write one in a [[line]].',
    "hold_odd": (
        "{hold} is no multiple of {rounding}, as every line must be. Write {below} or {above}, or change "
        '"rounding".'
    ),
    "hold_under_activities": (
        "The line is held at {hold}, but its activities cost {activities}. Raise the amount, or plan less."
    ),
    "hold_under_floor": "The line is held at {hold}, under its floor of {floor}. Change one of the two.",
    "hold_over_ceiling": "The line is held at {hold}, over its ceiling of {ceiling}. Change one of the two.",
    "activities_over_branch": (
        "{branch} has {amount}, but its activities and those under it cost {activities}: {over} too much. "
        "Give it a floor, or plan less."
    ),
    # People
    "unknown_person": '"{value}" is nobody of the company. Write the e-mail address of somebody who is.',
    "unknown_person_meant": '"{value}" is nobody of the company. Did you mean "{meant}"?',
    "unknown_role": '"{value}" is no role. Write one of: {allowed}; or an e-mail address.',
    "unknown_role_meant": '"{value}" is no role. Did you mean "{meant}"?',
    "reviewer_twice": '"{value}" stands here twice. Name each once.',
    "preparer_approves": (
        "{value} prepares this plan and can't approve it. Name another, or let another prepare it."
    ),
}
