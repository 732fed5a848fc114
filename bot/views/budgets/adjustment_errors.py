"""Why an adjustment of the budget can't be asked for or decided on, in words."""

from __future__ import annotations

from bot.i18n import N_

SENTENCES = {
    "kind_missing": N_("Say what is to be done: transfer, supplement, cut, reserve, hold, close or open."),
    "cause_missing": N_(
        "Say why: market, customer_need, cost_control, risk, competitor, partner or correction."
    ),
    "month_unreadable": N_("“{text}” is no month. Write it like 2026-10, or leave it out."),
    "line_not_found": N_("The budget of {year} has no line {name}. goodwill budget show lists them."),
    "adjustment_not_found": N_("There is no adjustment {name}."),
    "adjustment_unknown": N_("There is no such adjustment, or it is not yours to see."),
    "adjustment_needs_from_line": N_("Say which line it is about: the one that gives."),
    "adjustment_needs_to_line": N_("Say which line receives it."),
    "adjustment_needs_amount": N_("The amount must be more than zero."),
    "adjustment_has_no_from_line": N_("Here no line gives anything. Leave that line out."),
    "adjustment_has_no_to_line": N_("Here no line receives anything. Leave that line out."),
    "adjustment_has_no_amount": N_("This moves no money. Leave the amount out."),
    "adjustment_same_line": N_("Choose two different lines."),
    "adjustment_not_yours": N_(
        "Only the owners of {line}, their managers and finance controllers can ask for this."
    ),
    "adjustments_not_for_you": N_(
        "The budget is changed by owners of a line, managers and finance controllers. Ask one of them."
    ),
    "adjustment_nobody_decides": N_(
        "Nobody in the company data may decide on this. Ask an administrator to name a controller."
    ),
    "adjustment_decided": N_("{number} is decided already. Nothing was changed."),
    "own_adjustment": N_("You have asked for {number} yourself. Somebody else has to decide on it."),
    "not_your_adjustment": N_("Only who has asked for {number} can take it back."),
    "line_of_other_year": N_(
        "This was about {line} of {year}, not of this year. Open the form for this year’s lines with "
        "/spend adjust."
    ),
    "line_retired": N_("The plan in force has no line {line} any more. Withdraw this and name another line."),
    "line_helps_nobody": N_(
        "{line} is on hold or closed: {number} could not go on with more money either. Have the line "
        "opened first."
    ),
    "funded_already": N_("{number} has enough budget by now. Nothing has to be moved."),
    "line_is_open": N_("{line} is open already."),
    "line_is_hold": N_("{line} is on hold already."),
    "line_is_closed": N_("{line} is closed already."),
    "line_gives_less": N_(
        "{line} can give {free} at most, not {asked}: what is held or was spent stays. "
        "Ask for less, or release something first."
    ),
    "plan_gives_less": N_("The plan {year} can be cut by {free} at most: the rest is held or was spent."),
    "month_closed": N_("This month of {year} is closed. Choose an open one, or leave the month out."),
    "no_reserve": N_("The budget of {year} has no reserve. Ask for a transfer or a supplement instead."),
    "undoes_nothing_done": N_("{number} was not approved: there is nothing to undo."),
    "undone_already": N_("{number} was undone already, by {by}."),
    "undo_is_no_opposite": N_(
        "This is not the opposite of {number}. Swap its lines, keep its amount: a supplement undoes a cut, "
        "open undoes hold and close."
    ),
}
