"""The sentence of each error of preparing the budget: in chat and on the command line."""

from __future__ import annotations

from bot.i18n import N_

SENTENCES = {
    "plan_version_unreadable": N_(
        "“{name}” is no version. Write one like 2027.1, or a year for its newest; beside another also "
        "active or history:2026."
    ),
    "plan_version_unknown": N_("There is no version {name}. There are: {versions}."),
    "plan_version_none": N_(
        "There is no version {name}, and no other yet. Make one with: goodwill plan draft FILE"
    ),
    "plan_line_imported": N_("{line} has in {version} what a budget file says: nothing was divided."),
    "plan_too_early": N_("{version} is approved, and comes into force on {date} by itself."),
    "plan_not_seen": N_(
        "There is no such plan that you can see. You see those with lines of yours, and those that you sign."
    ),
    "plan_unknown": N_("There is no such version of a plan any more."),
    "plan_line_not_there": N_("{version} has no line {line}. Write its code as the card or the file has it."),
    "plan_state": N_("Version {version} is {plan_state}: this can't be done with it now."),
    "plan_in_review": N_(
        "Version {version} is in review already. Let it be decided, or take it back: "
        "goodwill plan withdraw {version}"
    ),
    "plan_owner_missing": N_(
        "{count} lines of {version} have no owner: {lines}. Name an owner in their [[line]], draft again, "
        "and submit that version."
    ),
    "plan_signer_missing": N_(
        "Nobody can sign {version} as “{who}”: that needs somebody who works here and did not prepare it. "
        "Name others under [review], draft again, and submit that version."
    ),
    "plan_went_on": N_(
        "{other} has been brought before its reviewers: proposals for {version} come too late. Say what you "
        "need to whoever prepares the plan."
    ),
    "plan_nobody_to_ask": N_(
        "No line of {version} has an owner who could be asked. Name one in a [[line]] of the plan file."
    ),
    "proposal_uneven": N_("Amounts of this plan go in steps of {rounding}."),
    "proposal_below_activities": N_(
        "The activities of {line} alone take {activities}. Propose at least that."
    ),
    "growth_unexplained": N_("More than {unexplained} for {line} needs a reason. Say why it has to grow."),
    "plan_own": N_("Whoever prepared {version} can't approve it. It takes somebody else."),
    "plan_signed": N_("You have signed {version} already."),
    "plan_not_yours": N_("{version} does not wait for you."),
    "plan_line_unknown": N_("Version {version} has no line {line}. goodwill plan show {version} lists them."),
    "history_twice": N_(
        "History has no lines of its own. Compare it with a version, or by a dimension: --by category"
    ),
    "setting_shape": N_("{setting} sets nothing. Write KEY=VALUE, like --set total=850000."),
    "setting_unknown": N_(
        "There is nothing in the plan file that {setting} could set. Write the key's path, like "
        "--set split[0].shares.gift=20."
    ),
    "score_weight": N_("{setting} is no weight. Write a percentage, like --set score.annual_value=40."),
    "score_room": N_(
        "These weights of the score add up to {sum} and leave the others no way to make it 100. "
        "Set fewer of them, or other values."
    ),
}
