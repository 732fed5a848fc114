"""Proofs of the books in words."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.services.ports.books import Difference, Proof

_PROOFS = {
    "balances": N_("Every balance is the sum of its postings"),
    "plans": N_("Every plan's totals are the sums of its lines"),
    "requests": N_("What every request holds is the sum of its postings"),
    "customer_use": N_("What is kept for every customer is the sum of the requests and their ratings"),
    "exceptions": N_("What passed a limit was raised, and looked at by others"),
    "adjustments": N_("What was adjusted was approved, and adds up"),
    "claims": N_("Partners owe their part of what has ended, and claims stand as they were decided"),
    "closings": N_("Closed months hold nothing, took nothing since; what years carried was released"),
    "signs": N_("Nothing is negative"),
    "numbers": N_("Request numbers run without gaps"),
    "audit_chain": N_("The audit chain is intact"),
    "records": N_("Every record is as the audit states it"),
    "heads": N_("The audit still holds every head that was kept of it"),
    "guards": N_("The tables that are only added to are guarded"),
}

_DIFFERENCES = {
    "balance_is_not_the_sum": N_(
        "Line {line}, month {month}, {column}: the balance is {kept}, the postings add up to {posted}."
    ),
    "ceiling_is_not_the_sum": N_(
        "Ceiling {ceiling} of {year}: its lines hold {kept}, their postings add up to {posted}."
    ),
    "ceilings_are_not_counted": N_("Plan {year}: it counts {kept} ceilings, and has {counted}."),
    "plan_is_not_the_sum": N_("Plan {year}, {column}: the plan holds {kept}, its lines add up to {lines}."),
    "request_is_not_the_sum": N_(
        "{request}, {column}: the request holds {kept}, its postings add up to {posted}."
    ),
    "request_is_not_its_items": N_("{request}: what the request says is not what its items add up to."),
    "item_is_not_the_sum": N_("{request}, item {item}: it does not hold what its postings add up to."),
    "posted_while_waiting": N_(
        "{request} waits for budget and must hold nothing, but there are postings of it."
    ),
    "actual_without_item": N_("{request}: an actual is of item {item}, which the request does not have."),
    "spent_is_not_the_actuals": N_(
        "{request}, item {item}: what was spent is not what its actuals add up to."
    ),
    "part_is_not_of_the_request": N_("{request}: its partner’s part is not a part of what was agreed."),
    "who_came_is_miscounted": N_(
        "{request}, actual {actual}: its headcount is not the number of those who came."
    ),
    "shares_are_not_the_amount": N_(
        "{request}, actual {actual}: the shares of those who came are not equal, or not its amount."
    ),
    "use_is_not_the_sum": N_(
        "{customer}, {department}, {region}, plan {year}: {kept} is kept, the requests hold {counted}."
    ),
    "ratings_are_not_the_sum": N_(
        "{customer}, {department}, {region}, plan {year}: {kept_count} ratings are kept and add up to "
        "{kept_total}, the actuals have {counted_count} that add up to {counted_total}."
    ),
    "exception_cleared_by_own": N_(
        "Exception {exception} of {request} was cleared by somebody whose own doing it is about."
    ),
    "overspending_unraised": N_(
        "{request} has cost {spent}, more than ten times the {approved} approved, and no exception says so."
    ),
    "postings_without_request": N_("There are postings of {document}, but no such request."),
    "adjustment_is_not_its_postings": N_(
        "{adjustment}: what it has moved is not what was approved, or the two lines differ."
    ),
    "postings_without_adjustment": N_("There are postings of {document}, but no such adjustment."),
    "adjustment_missing": N_("{adjustment} of {year} is missing."),
    "adjustment_unexpected": N_("{adjustment} was never given out as a number of {year}."),
    "claim_is_not_the_part": N_(
        "{request}: the claim is {kept}, the partner’s part of what was spent is {owed}."
    ),
    "claim_is_not_as_decided": N_("{request}: its claim does not stand as the audit says it was decided."),
    "claim_does_not_follow": N_(
        "Audit entry {entry}: it changes claim {claim} otherwise than the one before has left it."
    ),
    "carried_is_not_released": N_("{document}: what was carried of {column} is not what was released."),
    "year_has_given_otherwise": N_(
        "Year {year}: its closing says that {kept} of what was left was carried, {posted} was posted."
    ),
    "closed_year_holds": N_("Year {year} is closed and still holds {kept}."),
    "closed_year_posted": N_("Year {year}: {count} postings changed its budget after it was closed."),
    "closing_not_on_record": N_("Plan {year}: {kept} months count as closed, the record says {counted}."),
    "closed_month_holds": N_("Line {line}, month {month}: it is closed, and something is still held in it."),
    "closed_month_posted": N_("Line {line}, month {month}: {count} postings came after it was closed."),
    "negative_amounts": N_("{rows} rows of table {table} hold a negative amount."),
    "number_missing": N_("{request} of {year} is missing."),
    "number_unexpected": N_("{request} was never given out as a number of {year}."),
    "entry_changed": N_("Audit entry {entry} was changed after it was written."),
    "entry_missing": N_("Audit entry {entry} is missing."),
    "entry_reordered": N_("Audit entry {entry} does not follow the one before it."),
    "entry_unreadable": N_("Audit entry {entry} states its records in no known form."),
    "entry_unkeyed": N_("Audit entry {entry} is made without a key, though one before it has one."),
    "entry_unsealed": N_("Audit entry {entry} is the first with a key, and does not seal those before it."),
    "key_unknown": N_(
        "{count} audit entries, from {entry} on, are made with key {key}, which GOODWILL_AUDIT_KEY does not "
        "hold: they can't be proved without it."
    ),
    "chain_not_sealed": N_(
        "{count} audit entries are made without a key, though GOODWILL_AUDIT_KEY is set. If it is new: "
        "goodwill verify --seal. If it is not, they were rewritten."
    ),
    "head_missing": N_(
        "Audit entry {entry} was there when a head was kept, and is gone: the end was cut off."
    ),
    "head_changed": N_("Audit entry {entry} is another one than when its hash was kept: it was rewritten."),
    "chain_empty": N_("There are postings, but the audit is empty."),
    "record_changed": N_("{table} {record}: audit entry {entry} states {column} as {stated}, it is {found}."),
    "record_missing": N_("{table} {record} is missing; audit entry {entry} states it."),
    "record_unstated": N_("{table} {record}: no audit entry states it."),
    "guard_gone": N_(
        "Trigger {trigger} of table {table} is missing, disabled or another one; goodwill migrate puts it "
        "back."
    ),
    "more_unstated": N_("{table}: {count} more that no audit entry states."),
}

KNOWN_DIFFERENCES = frozenset(_DIFFERENCES)


def proof_name(proof: Proof, reader: Reader) -> str:
    return reader.t(_PROOFS[proof.name])


def describe_difference(difference: Difference, reader: Reader) -> str:
    """One line: where two numbers that must agree do not, and what they are."""
    facts = {
        name: reader.money(value, difference.currency)
        if difference.currency and isinstance(value, int)
        else value
        for name, value in difference.facts.items()
    }
    return reader.t(_DIFFERENCES[difference.code], **difference.where, **facts)
