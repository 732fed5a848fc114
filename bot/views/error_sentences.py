"""The sentence of each business error: one wording, on the command line as in Slack."""

from __future__ import annotations

from bot.i18n import N_
from bot.views.actuals.partner_errors import SENTENCES as PARTNERS
from bot.views.budgets.adjustment_errors import SENTENCES as ADJUSTING
from bot.views.plans.plan_errors import SENTENCES as PLANNING

# What people meet in Slack, and on the command line too.
_EVERYWHERE = {
    "amount_unreadable": N_("“{text}” is not an amount. Write digits with a decimal point, like 480.50."),
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
    "too_many_files": N_(
        "{number} may have {most} files in all, and it would be more. Attach those that are needed, or "
        "several pages as one PDF."
    ),
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
    "item_unknown": N_("{number} has no such item. Open it again to see what it is made of."),
    "too_many_items": N_(
        "The form takes {most} items. Only the first {most} are filled in: ask for the others in another "
        "request."
    ),
    "one_customer_for_all": N_(
        "All items of a request are for one customer. Ask for the others in a request of their own."
    ),
    "list_not_in_form": N_(
        "{number} is a list, which this form can't show. Withdraw it and ask for it anew."
    ),
    "items_of_two_years": N_(
        "These dates belong to two budget years. Make a request of its own for each year."
    ),
    "other_plan_year": N_(
        "{number} belongs to another budget year. Withdraw it and make a new request for this date."
    ),
    "approver_unknown": N_("Goodwill does not know this person. Choose a colleague from the company data."),
    "approver_is_requester": N_("{name} asked for this and can't decide on it. Choose somebody else."),
    "approver_already": N_("{name} decides on this step already. Choose somebody else."),
    "approver_in_other_part": N_(
        "{name} decides on another part of this already, and one person does not sign both. "
        "Choose somebody else."
    ),
    "approver_is_recipient": N_(
        "{name} is a recipient of this and can't decide on it. Choose somebody else."
    ),
    "approver_lacks_role": N_("{name} does not have the role that this step needs. Choose somebody who has."),
    "nobody_to_take_over": N_(
        "Nobody else may decide on {number}. Ask an administrator to give somebody the authority."
    ),
    "approver_lacks_authority": N_(
        "{name} may not approve this amount. Choose somebody with more authority."
    ),
    "guest_unknown": N_("Not all of these are contacts of this customer. Choose them again."),
    "guests_unreadable": N_("Write a whole number, 0 if there were none."),
    "colleague_unknown": N_(
        "Goodwill does not know all of these people. Choose colleagues from the company data."
    ),
    "fewer_heads_than_named": N_(
        "{named} people are named. Take out who did not come, or leave this empty: it is counted for you."
    ),
    "actual_other_currency": N_("This request is in {currency}. Log the amount in {currency}."),
    "actual_in_future": N_("This date is still to come. Log what was spent already."),
    "actual_implausible": N_(
        "{amount} is more than ten times the {approved} that were approved. Nothing was recorded yet. "
        "Correct the amount, or confirm it below and save again."
    ),
    "actual_unexplained": N_(
        "{spent} spent would be {over} over the {approved} that were approved. Nothing was recorded yet: "
        "say why, and save again."
    ),
    "actual_zero": N_(
        "Zero can only be the final amount. Tick “This is the final amount” if nothing was spent."
    ),
    "not_an_employee": N_(
        "Goodwill does not know you yet. "
        "Ask your administrator to add your e-mail address to the company data."
    ),
    "request_unknown": N_("There is no such request, or it is not yours to see."),
    "customer_not_yours": N_("{customer} is not yours to look after. Its owner has the card."),
    "met_in_future": N_("This date is still to come. Log it once you have met."),
    "name_unknown": N_("There is nothing of that name, or it is not yours to see."),
    "no_files": N_("Nothing is attached to {number}."),
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
    "not_your_question": N_("Only who has asked can take the question about {number} back."),
    "not_your_request": N_("Only the requester can do this with {number}."),
    "already_decided": N_("{number} is {state} already. Nothing was changed."),
    "card_out_of_date": N_(
        "{number} has changed since you opened it. Look at the newest card and decide there."
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
    "requester_left": N_(
        "Who asked for {number} has left the company: ask their manager, then mark it reviewed."
    ),
    "not_asked_why": N_("Nobody waits for this answer any more. Nothing was changed."),
    "own_exception": N_(
        "This is about what you have asked for or logged yourself. Another controller, or compliance, "
        "has to look at it."
    ),
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
        "Goodwill can't write to its database, and nothing was changed. Try again in a minute; "
        "if it stays, your administrator checks the rights of its file or user."
    ),
    "database_full": N_(
        "There is no room left where Goodwill keeps its data, and nothing was changed. "
        "Tell your administrator."
    ),
    "no_policy": N_(
        "No policy is in force today. An administrator applies one with: goodwill policy apply FILE"
    ),
    "policy_unknown": N_("There is no policy version {version}."),
    "approval_blocked": N_("{number} can't be approved now, because the facts have changed: {findings}"),
    "request_blocked": N_("This can't be requested: {findings}"),
    "list_missing": N_("Choose the file with the list."),
    "list_gone": N_("Slack does not hand out this file as yours. Upload it anew and send it again."),
    "list_too_big": N_("The file is larger than {most} MB. Send the list alone, without pictures."),
    "list_unread": N_("Slack did not hand the file over. Send it again in a few minutes."),
    "rows_unreadable": N_("“{text}” names no rows. Write for example: 3, 5-9"),
    "row_unknown": N_(
        "The list has no row {rows}. Its rows are counted as lines of the file, the header is 1."
    ),
    "rows_all": N_("One row at least stays. To approve none, reject the request."),
    "no_list": N_("{number} is no list. Log its actual in its own form."),
    "list_blocked": N_("This list can't be requested: {findings}"),
    "receipt_missing": N_("The receipt is missing: {findings}"),
    "nothing_to_log": N_("You have no approved request to log a receipt for."),
    "digest_unreadable": N_(
        "I didn't understand “{text}”. Write for example: /spend digest weekly mon 09:00 for Sales"
    ),
    "digest_time_unreadable": N_("“{text}” is no time of day. Write it like 09:00."),
    "scope_unreadable": N_("“{text}” is no scope. Write all, department:NAME, region:NAME or line:CODE."),
    "scope_unknown": N_(
        "Nothing is called “{text}”. Departments: {departments}. Regions: {regions}. Budget lines: {lines}."
    ),
    "scope_ambiguous": N_("“{text}” is more than one thing. Write one of: {scopes}."),
    "year_closed": N_("The budget of {year} is closed: only what was spent is still recorded."),
    "no_plan": N_(
        "There is no budget for {year} yet. A controller imports it with: "
        "goodwill import budget FILE --year {year}"
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
    "digest_not_yours": N_(
        "The digest of {scope} is for its own people, finance controllers, auditors and administrators. "
        "Yours: {yours}."
    ),
    "digest_nothing_yours": N_(
        "No department, region or budget line is yours, so there is no digest to show. Ask a controller."
    ),
    "digest_channel_shared": N_(
        "This channel is shared with another company, so it gets no digest. Use a channel of your own."
    ),
    "channel_not_mine": N_("I am not in this channel. Invite me first: /invite @Goodwill"),
    "slack_silent": N_("Slack did not answer in time, and nothing was changed. Try again."),
}

# What only those meet who install and run Goodwill.
_OPERATING = {
    "database_url_unreadable": N_(
        "DATABASE_URL can't be read as a database's address. Write one like sqlite:///goodwill.db or "
        "postgresql://user:password@host/name; a password with / ? or # must be percent-encoded."
    ),
    "files_unusable": N_(
        "Receipts can't be kept where GOODWILL_FILES says ({reason}). Write a directory that this user may "
        "write to, or an object store's address like s3://bucket/folder."
    ),
    "database_unsupported": N_(
        "Goodwill can't use a {name} database. Set DATABASE_URL to sqlite:///… or postgresql://…"
    ),
    "database_in_memory": N_(
        "An SQLite database in memory would be forgotten at once. Name a file: "
        "DATABASE_URL=sqlite:///goodwill.db"
    ),
    "database_forbids": N_(
        "The database does not let this role do that: {reason}. Whoever owns the tables runs: goodwill "
        "migrate --grant ROLE"
    ),
    "grant_needs_postgresql": N_("SQLite knows no roles: whoever reads the file may. Leave --grant out."),
    "grant_to_unknown": N_("The database has no role {role}. Create it first, with a password of its own."),
    "grant_to_owner": N_(
        "{role} owns the tables or is a superuser, and may do everything whatever is granted. Name another "
        "role."
    ),
    "database_unreachable": N_(
        "The database {url} can't be opened: {reason}. Check DATABASE_URL, and that the database runs "
        "and lets you in."
    ),
    "workspace_unclear": N_(
        "Several Slack teams share this database. Say which one: goodwill --team T0123ABCD …"
    ),
    "workspace_unknown": N_("No Slack team {team} uses this database. Check the id after --team."),
    "as_unknown": N_("Nobody in the company has the address {email}. Check --as, or leave it out."),
    "as_not_allowed": N_(
        "{email} is neither an administrator nor a controller and can't change company data. Name "
        "somebody who is, or leave --as out."
    ),
    "policy_currency": N_(
        "The policy is in {found} but the company's currency is {currency}. Write its amounts in "
        "{currency}, or set GOODWILL_CURRENCY."
    ),
    "request_number_unknown": N_("There is no request {number}. Write its number, like GW-2026-00042."),
    "month_unknown": N_("“{text}” is no month. Write it like 2026-10."),
    "year_not_past": N_("{year} is not over. A year can be closed from the day after its last."),
    "close_needs_controller": N_("A controller confirms this: name one with --as EMAIL."),
    "year_unmatched": N_(
        "Requests that can't go on ({count}): {numbers}. {year} has no line that pays for them, or it is "
        "closed. Add or open one, then try again."
    ),
    "year_over_line": N_(
        "Requests that can't go on ({count}): {numbers}. The line {name} of {year} has no room for them, and "
        "the old one no budget left to give them. Move budget to it, or withdraw or close some, then try "
        "again."
    ),
    "year_over_ceiling": N_(
        "Requests that can't go on ({count}): {numbers}. The ceiling {name} of {year} has no room for them. "
        "Bring a plan with a higher one into force, or withdraw or close some, then try again."
    ),
    "year_over_plan": N_(
        "Requests that can't go on ({count}): {numbers}. The plan of {year} has no room for them, and their "
        "lines no budget left to give them. Add to the plan, or withdraw or close some, then try again."
    ),
    "year_before_open": N_("{before} comes first: close it with goodwill close year {before}, then {year}."),
    "year_after_closed": N_("{after} is closed already: it takes nothing that {year} would give it."),
    "month_not_past": N_("{month} is not over. A month can be closed from the day after its last."),
    "policy_version_taken": N_(
        "Version {version} was applied on {day} with other content, and requests refer to it. Give "
        "the file another version."
    ),
    "settings_missing": N_(
        "Missing settings: {names}. Copy them from the Slack app's pages into .env or the environment."
    ),
    "bot_token_malformed": N_(
        "SLACK_BOT_TOKEN is not a bot token. Copy the one that starts with xoxb- from the Slack app's page."
    ),
    "app_token_malformed": N_(
        "SLACK_APP_TOKEN is not an app-level token. Copy the one that starts with xapp- from the Slack "
        "app's page."
    ),
    "slack_refuses_token": N_(
        "Slack refuses SLACK_BOT_TOKEN ({error}). Install the app again and copy its token."
    ),
    "slack_unreachable": N_("No answer from {url} ({error}). Check the network and SLACK_API_URL."),
    "tracing_not_installed": N_(
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed. Run "
        "pip install 'goodwill[otel]', or remove the setting."
    ),
    "already_running": N_("Another bot already runs on {database}. Stop it, or use PostgreSQL for several."),
    "database_folder_read_only": N_(
        "Nothing can be written beside the database ({reason}). Check DATABASE_URL."
    ),
    "port_taken": N_("The bot can't listen on {address} ({reason}). Set HOST and PORT."),
    "file_not_written": N_("{file} can't be written: {reason}. Choose another place with --output."),
    "row_too_wide": N_(
        "A sheet has {most} columns, and this book needs {columns}. Export it as CSV or JSON, which hold "
        "everything."
    ),
    "erase_unknown": N_("Nobody in the company has the address {email}. Nothing was erased."),
    "erase_contact_unreadable": N_(
        "I didn't understand “{text}”. Write the customer's code and the contact's name: ACME:Li Na"
    ),
    "erase_contact_unknown": N_(
        "Customer {customer} has no contact called {name}. Write the name as it stands in the company data."
    ),
    "erase_contact_several": N_(
        "Customer {customer} has several contacts called {name}. Write one of their ids instead: {ids}"
    ),
    "erase_short_name": N_(
        "{name} may also be a word, or a part of another name, and nothing was erased. "
        "Look at every place with --dry-run, name what is to stay with --keep TEXT, then repeat with --yes."
    ),
    "backup_not_written": N_("{file} can't be written: {reason}. Choose another place."),
    "backup_unreadable": N_(
        "{file} is no backup of Goodwill or is damaged ({reason}). Nothing was changed. Take another copy."
    ),
    "backup_unsigned": N_(
        "{file} is not signed with a key that GOODWILL_AUDIT_KEY holds; nothing was changed. Write its key "
        "behind yours with a comma between; one of before the key is restored without GOODWILL_AUDIT_KEY, "
        "then sealed."
    ),
    "backup_forged": N_(
        "{file} was changed after it was made: its signature is another. Nothing was changed. Take another "
        "copy."
    ),
    "receipts_not_restored": N_(
        "The database is restored, but of the receipts only {count}: {reason}. Mend that, then repeat the "
        "command with --force."
    ),
    "backup_of_other_database": N_(
        "{file} was made of {found} and DATABASE_URL names {wanted}; nothing was changed. Name a {found} one."
    ),
    "backup_of_other_version": N_(
        "{file} is of revision {found}, which this version does not know. Use the one that made it."
    ),
    "restore_other_revision": N_(
        "The database is at revision {found} and the backup at {wanted}. Restore into a new, empty database."
    ),
    "restore_not_empty": N_(
        "The database holds company data; nothing was changed. Name an empty one, or replace all: --force"
    ),
    "restore_beside_bot": N_(
        "Goodwill works with this database, and nothing was changed. Stop every bot and command first."
    ),
    "backup_files_elsewhere": N_(
        "Receipts are kept in {location}, which has its own backups. Leave --files out."
    ),
    "audit_key_missing": N_(
        "The audit is kept with key {key}, and GOODWILL_AUDIT_KEY is not set; nothing was changed. Set it as "
        "it was, then start again."
    ),
    "audit_key_unknown": N_(
        "The audit is kept with key {key}, and GOODWILL_AUDIT_KEY holds another; nothing was changed. Write "
        "the old key behind the new one with a comma between, or lost:{key} if nobody has it any more."
    ),
    "audit_not_sealed": N_(
        "GOODWILL_AUDIT_KEY is set, and the audit's {entries} entries are kept without a key; nothing was "
        "changed. If the key is new, seal them: goodwill verify --seal. If it is not, they were rewritten."
    ),
    "seal_needs_key": N_("GOODWILL_AUDIT_KEY is not set. Set a key first: openssl rand -hex 32 makes one."),
    "head_unreadable": N_(
        "“{text}” is no head of the audit. Write SEQUENCE:HASH as the bot told it, or name a file of such "
        "lines."
    ),
    "file_not_text": N_("{file} is not UTF-8 text, from line {line} on. Save it as UTF-8."),
    "policy_not_applied": N_("There is no policy version {version}. Applied were: {versions}."),
}

SENTENCES = {**_EVERYWHERE, **ADJUSTING, **PARTNERS, **PLANNING, **_OPERATING}
