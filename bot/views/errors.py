"""Business errors in words: what happened, why, what to do now."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.errors import GoodwillError, Refused
from bot.domain.fields import Field
from bot.domain.finding import Finding, Severity
from bot.i18n import N_, Reader
from bot.views.requests.findings import describe_finding
from bot.views.requests.states import state_name

_SENTENCES = {
    "amount_unreadable": N_(
        "“{text}” can't be read as an amount. Write digits only, for example 480 or 480.50."
    ),
    "amount_too_precise": N_(
        "“{text}” has more decimals than {currency}, which has {decimals}. Write what you mean: {example}"
    ),
    "amount_too_large": N_("This amount is too large to be right. Check the number of zeros."),
    "amount_zero": N_("The amount must be more than zero."),
    "number_unreadable": N_("Write a whole number of at least 1."),
    "currency_unknown": N_("“{currency}” is no ISO 4217 currency."),
    "currency_not_of_policy": N_(
        "Ask in {expected}: the caps of the policy are in {expected}, not in {currency}."
    ),
    "date_unreadable": N_("This date can't be read. Choose one in the calendar."),
    "date_far": N_("This date is too far away. Choose one within five years."),
    "customer_unknown": N_("This customer does not exist any more. Search for it again."),
    "customer_missing": N_("Choose a customer."),
    "customer_not_found": N_("There is no customer {name}. Search for the right one here."),
    "category_missing": N_("Choose a category."),
    "recipient_unknown": N_("These recipients are not contacts of {customer}. Choose them again."),
    "text_missing": N_("Write a few words."),
    "text_too_long": N_("Write {most} characters at most."),
    "contact_channel_unknown": N_("No budget line uses this contact channel. Choose another, or none."),
    "approved_more_than_asked": N_("You can approve at most what is asked."),
    "approved_less_than_stands": N_(
        "{stands} is approved already. Approve more than that, or reject the increase."
    ),
    "raise_only": N_(
        "{stands} is approved. An approved request can only be raised; if less is spent, log the actual."
    ),
    "raise_amount_only": N_(
        "Only the amount of an approved request can be raised. For anything else make a new request."
    ),
    "other_plan_year": N_(
        "{number} belongs to another budget year. Withdraw it and make a new request for this date."
    ),
    "approver_unknown": N_("Goodwill does not know this person. Choose a colleague from the company data."),
    "approver_is_requester": N_("{name} asked for this and can't decide on it. Choose somebody else."),
    "approver_already": N_("{name} decides on this step already. Choose somebody else."),
    "approver_is_recipient": N_(
        "{name} is a recipient of this and can't decide on it. Choose somebody else."
    ),
    "approver_lacks_role": N_("{name} does not have the role that this step needs. Choose somebody who has."),
    "approver_lacks_authority": N_(
        "{name} may not approve this amount. Choose somebody with more authority."
    ),
    "actual_other_currency": N_("This request is in {currency}. Log the amount in {currency}."),
    "actual_in_future": N_("This date is still to come. Log what was spent already."),
    "actual_zero": N_(
        "Zero can only be the final amount. Tick “This is the final amount” if nothing was spent."
    ),
    "not_an_employee": N_(
        "Goodwill does not know you yet. "
        "Ask your administrator to add your e-mail address to the company data."
    ),
    "request_unknown": N_("There is no such request, or it is not yours to see."),
    "actual_unknown": N_("There is no such actual, or it is not yours to see."),
    "own_request": N_("{number} is your own request. Somebody else has to decide on it."),
    "not_your_decision": N_("{number} does not wait for your decision. Nothing was changed."),
    "no_longer_yours": N_(
        "Your role or authority has changed: you can't decide on {number} any more. "
        "Whoever may decide now has been asked."
    ),
    "nobody_may_decide": N_(
        "Your role or authority has changed, and nobody else may decide on {number}. "
        "Ask an administrator to give somebody the authority."
    ),
    "not_your_request": N_("Only the requester can do this with {number}."),
    "already_decided": N_("{number} is {state} already. Nothing was changed."),
    "card_out_of_date": N_(
        "{number} has changed since this card was drawn. Look at the newest card and decide there."
    ),
    "request_moved_on": N_("This request is {state} by now. Nothing was changed."),
    "spent_already": N_(
        "Money was spent on {number} already. Close it, or log the final actual; what is left is released."
    ),
    "not_partly_used": N_(
        "{number} can't be closed: nothing is spent yet, or nothing is left to release. "
        "Withdraw it, or log the final actual."
    ),
    "nothing_approved": N_("{number} is {state}: there is no approval to log an actual against."),
    "corrected_already": N_("This actual of {number} was corrected already. Correct the newest one."),
    "controllers_only": N_("Only finance controllers can do this."),
    "database_busy": N_(
        "The database was busy for too long, and nothing was changed. Try again in a moment."
    ),
    "database_lost": N_(
        "Goodwill can't reach its database right now, and nothing was changed. Try again in a minute."
    ),
    "database_uncertain": N_(
        "The connection to the database broke at the last moment. "
        "Look whether it was done before you try again."
    ),
    "database_read_only": N_(
        "Goodwill can't write to its database right now, and nothing was changed. "
        "Try again in a minute; if it stays, tell your administrator."
    ),
    "database_full": N_(
        "There is no room left where Goodwill keeps its data, and nothing was changed. "
        "Tell your administrator."
    ),
    "no_policy": N_("No policy is in force. Ask an administrator to run: goodwill policy apply FILE"),
    "policy_unknown": N_("There is no policy version {version}."),
    "approval_blocked": N_("{number} can't be approved now, because the facts have changed: {findings}"),
    "request_blocked": N_("This can't be requested: {findings}"),
    "receipt_missing": N_("The receipt is missing: {findings}"),
    "nothing_to_log": N_("You have no approved request to log a receipt for."),
    "digest_unreadable": N_(
        "“{text}” can't be read. Write for example: /spend digest weekly mon 09:00 for Sales"
    ),
    "digest_time_unreadable": N_("“{text}” is no time of day. Write it like 09:00."),
    "scope_unreadable": N_("“{text}” is no scope. Write all, department:NAME, region:NAME or line:CODE."),
    "scope_unknown": N_(
        "Nothing is called “{text}”. Departments: {departments}. Regions: {regions}. Budget lines: {lines}."
    ),
    "scope_ambiguous": N_("“{text}” is more than one thing. Write one of: {scopes}."),
    "no_plan": N_(
        "There is no budget for {year} yet. A controller imports it with: goodwill import budget FILE"
    ),
    "explain_not_allowed": N_(
        "Only the owner of a budget line and finance controllers can explain a variance."
    ),
    "line_unknown": N_("There is no such budget line, or it is not yours to explain."),
    "note_empty": N_("Write why the line is off."),
    "note_too_long": N_("Write {most} characters at most."),
    "period_unreadable": N_("“{text}” is no month. Write it like 2026-09."),
    "digest_not_allowed": N_(
        "Only budget owners, finance controllers and administrators can subscribe a channel."
    ),
}


def describe_error(error: GoodwillError, reader: Reader) -> str:
    """One or two plain sentences. A code without a sentence is a defect that a test looks for."""
    values: dict[str, object] = {}
    for name, value in error.facts.items():
        if name.endswith("_minor") and isinstance(value, int):
            values[name.removesuffix("_minor")] = reader.money(value, str(error.facts["currency"]))
        elif name == "state":
            values[name] = state_name(str(value), reader)
        else:
            values[name] = value
    if isinstance(error, Refused):
        values["findings"] = " ".join(describe_finding(finding, reader) for finding in _blocking(error))
    sentence = _SENTENCES.get(error.code)
    if sentence is None:
        return reader.t("This can't be done ({code}). Nothing was changed.", code=error.code)
    return reader.t(sentence, **values)


def _blocking(error: Refused) -> list[Finding]:
    return [finding for finding in error.findings if finding.severity is Severity.BLOCK]


def field_errors(
    error: GoodwillError, reader: Reader, input_of: Callable[[Field], str | None], fallback: Field
) -> dict[str, str]:
    """Errors for a form: {block_id: text}. `input_of` finds a field's block; others go to `fallback`."""
    found: dict[str, list[str]] = {}

    def add(field: Field | None, text: str) -> None:
        block = input_of(field) if field else None
        found.setdefault(block or fallback, []).append(text)

    if isinstance(error, Refused):
        for finding in _blocking(error):
            add(finding.field, describe_finding(finding, reader))
    if not found:
        add(error.field, describe_error(error, reader))
    return {block: " ".join(texts) for block, texts in found.items()}


KNOWN_CODES = frozenset(_SENTENCES)
