"""The doctor's findings in words: what, why, and what to do."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.services.operations.diagnostic import Diagnostic

WORDS: dict[str, tuple[str, str, str]] = {
    "settings_missing": (
        N_("Settings are missing: {names}"),
        N_("Without them the bot can't connect to Slack."),
        N_("Copy them from the Slack app's pages into .env or the environment."),
    ),
    "database_behind": (
        N_("The database is at revision {revision}, this version needs {wanted}"),
        N_("It would read and write what it does not understand."),
        N_("Run: goodwill migrate"),
    ),
    "guards_gone": (
        N_("Triggers that keep the books from being changed are gone: {count} ({names})"),
        N_("Somebody who owns the tables took them away, and may have changed what is on record."),
        N_("Run goodwill verify, find out who it was, then put them back: goodwill migrate"),
    ),
    "workspace_unclaimed": (
        N_("The database belongs to no Slack workspace yet"),
        N_("The bot has not met Slack since the data was imported."),
        N_("Start the bot: goodwill run"),
    ),
    "files_not_writable": (
        N_("Receipts can't be kept in {files}"),
        "{reason}",
        N_("Let the bot write there, or set GOODWILL_FILES to another place."),
    ),
    "slack_unreachable": (
        N_("Slack can't be reached"),
        "{reason}",
        N_("Check the network, a proxy and SLACK_API_URL; goodwill doctor --offline leaves Slack out."),
    ),
    "slack_token_refused": (
        N_("Slack refuses SLACK_BOT_TOKEN: {error}"),
        N_("The bot can neither start nor send messages."),
        N_("Install the app again on its page at api.slack.com/apps and copy the bot token."),
    ),
    "slack_token_not_of_bot": (
        N_("SLACK_BOT_TOKEN is a person's token"),
        N_("Cards would come from that person and leave with them."),
        N_("Copy the token that starts with xoxb- from the app's page OAuth & Permissions."),
    ),
    "slack_scopes_missing": (
        N_("Scopes missing from the Slack app: {names}"),
        N_("Slack refuses the calls that need them, and delivery waits until they are granted."),
        N_("Add them on the app's page OAuth & Permissions, install the app again, restart the bot."),
    ),
    "slack_files_unsent": (
        N_("The Slack app lacks the scope files:write"),
        N_("Files… only says who has the files, and no list or plan hangs in a thread as a workbook."),
        N_("Add it on the app's page OAuth & Permissions, and install the app again."),
    ),
    "socket_mode_refused": (
        N_("Slack refuses SLACK_APP_TOKEN: {error}"),
        N_("Without Socket Mode no click and no command reaches the bot."),
        N_("Create an app-level token with the scope connections:write, and switch Socket Mode on."),
    ),
    "socket_mode_unreachable": (
        N_("Slack's address for Socket Mode can't be reached"),
        "{reason}",
        N_("Let the machine connect to wss://*.slack.com on port 443, or set a proxy."),
    ),
    "clock_off": (
        N_("This machine's clock is off by {seconds} seconds"),
        N_("Slack's requests look too old or too new, and deadlines are kept at the wrong time."),
        N_("Switch time synchronisation on, for example with timedatectl set-ntp true."),
    ),
    "channels_without_bot": (
        N_("Channels of warnings and digests that the bot is not in: {count} ({names})"),
        N_("Slack refuses its messages there."),
        N_("Type /invite @Goodwill in each of them."),
    ),
    "channels_not_found": (
        N_("Channels of warnings and digests that the bot can't find: {count} ({names})"),
        N_("They are archived or renamed, or private and without the bot."),
        N_("Invite the bot, or correct slack_channel in the budget file and import it."),
    ),
    "timezone_by_default": (
        N_("The time zone was never set: days and months end at midnight UTC"),
        N_("Deadlines, months and digests follow the company's time zone."),
        N_("Set GOODWILL_TIMEZONE, for example to Asia/Shanghai or to UTC."),
    ),
    "messages_dead": (
        N_("Messages that could not be delivered: {count}"),
        N_("Slack refused them: {names}"),
        N_("Mend the cause, then run: goodwill outbox retry"),
    ),
    "messages_plainer": (
        N_("Messages that Slack took only in their plainer second form: {count}"),
        N_("It refused their blocks: {names}"),
        N_("Nothing was lost. Ask your Slack administrator which blocks the plan or client lacks."),
    ),
    "messages_wait": (
        N_("Messages waiting to be sent: {count}, the oldest for {minutes} minutes"),
        N_("No bot seems to be running, or Slack can't be reached."),
        N_("Start the bot with goodwill run, and look into its log."),
    ),
    "receipts_wait": (
        N_("Files not fetched from Slack after an hour: {count}"),
        N_("The bot is not running, or may not read files."),
        N_("Start the bot; give its Slack app the scope files:read."),
    ),
    "receipts_refused": (
        N_("Files refused because of their type or size: {count}"),
        N_("They prove nothing: what they hold could not be kept."),
        N_("Ask for them again as PDF or picture; goodwill export requests lists them."),
    ),
    "policy_absent": (
        N_("No policy is in force"),
        N_("Nothing can be requested; the shipped policy is not in {currency}."),
        N_("Write one and run: goodwill policy apply FILE"),
    ),
    "policy_in_other_currency": (
        N_("Policy {version} is in {found}, the company in {currency}"),
        N_("Its caps and limits of authority mean something else."),
        N_("Apply a policy in {currency}: goodwill policy apply FILE"),
    ),
    "people_absent": (
        N_("The company has no people yet"),
        N_("Nobody can ask or approve."),
        N_("Run: goodwill import people FILE"),
    ),
    "controllers_absent": (
        N_("Nobody is a controller"),
        N_("Overruns, exceptions and requests above all authority have nobody to go to but administrators."),
        N_("Give somebody the role controller in the people file and import it."),
    ),
    "compliance_absent": (
        N_("Nobody reviews for compliance"),
        N_("What touches public officials goes to the controllers."),
        N_("Give somebody the role compliance in the people file and import it."),
    ),
    "admins_absent": (
        N_("Nobody is an administrator"),
        N_("Nobody is told when the books need attention but the controllers."),
        N_("Give somebody the role admin in the people file and import it."),
    ),
    "people_look_alike": (
        N_("Addresses that two people have, because they only look the same: {count} ({names})"),
        N_("Both are in the books already; of two with Slack accounts both decide."),
        N_("Deactivate the second one's Slack account; without one they decide nothing any more."),
    ),
    "people_without_slack": (
        N_("People without a Slack id: {count} ({names})"),
        N_("They are looked up by e-mail, which fails when Slack has another address."),
        N_("Fill in slack_id in the people file if they do not get their messages."),
    ),
    "tiers_held_by_nobody": (
        N_("Tiers that nobody holds: {names}"),
        N_("Requests skip them and go to somebody higher."),
        N_("Give somebody the tier in the people file, or take it out of the policy."),
    ),
    "people_with_unknown_tier": (
        N_("People whose tier the policy does not have: {count} ({names})"),
        N_("They can't approve anything. The tiers are: {tiers}."),
        N_("Correct the tier in the people file and import it."),
    ),
    "lines_end_without_authority": (
        N_("People with nobody above them who may approve: {count} ({names})"),
        N_("Their requests go to the controllers."),
        N_("Fine for the head of the company; otherwise correct manager_email or tier in the people file."),
    ),
    "nobody_decides": (
        N_("People whose requests nobody can decide: {count} ({names})"),
        N_("Nobody above them has a tier, and there is no controller."),
        N_("Give their managers a tier, or somebody the role controller, and import the people file."),
    ),
    "budget_absent": (
        N_("There is no budget for {year}"),
        N_("Every request is refused: there is no line to draw on."),
        N_("Run: goodwill import budget FILE --year {year}"),
    ),
    "digest_open_to_everybody": (
        N_("Policy {version} opens every digest to everybody"),
        N_("Each colleague can read what every line and every customer costs."),
        N_("If that is not meant, take open_to out of the policy file and apply it."),
    ),
    "lines_without_owner": (
        N_("Budget lines without an owner: {count} ({names})"),
        N_("Nobody is warned and nobody can explain a variance."),
        N_("Fill in owner_email in the budget file and import it."),
    ),
    "lines_without_channel": (
        N_("Budget lines without a channel for warnings: {count} ({names})"),
        N_("Only their owners are warned."),
        N_("Fill in slack_channel in the budget file and import it."),
    ),
    "lines_of_no_department": (
        N_("Budget lines of a department that nobody is in: {count} ({names})"),
        N_("Nobody can draw on them; perhaps the department is spelt otherwise."),
        N_("Spell the department in the budget file as in the people file."),
    ),
    "lines_outside_policy": (
        N_(
            "Budget lines of a category or contact channel that policy {version} does not have: "
            "{count} ({names})"
        ),
        N_("Nothing can be requested on them."),
        N_("Add it to the policy, or correct the budget file."),
    ),
}

KNOWN_DIAGNOSTICS = frozenset(WORDS)


def describe_diagnostic(diagnostic: Diagnostic, reader: Reader) -> tuple[str, str, str]:
    """(what, why, what to do)."""
    names = ", ".join(diagnostic.names) + (", …" if diagnostic.count > len(diagnostic.names) > 0 else "")
    values = {"count": diagnostic.count, "names": names, **diagnostic.facts}
    what, why, todo = WORDS[diagnostic.code]
    return reader.t(what, **values), reader.t(why, **values), reader.t(todo, **values)
