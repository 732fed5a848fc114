"""Why a partner can't pay a part, or what they owe can't be settled, in words."""

from __future__ import annotations

from bot.i18n import N_

SENTENCES = {
    "partner_missing": N_("Choose the partner who pays it."),
    "partner_pays_missing": N_("Say how much the partner pays."),
    "partner_pays_all": N_("A partner pays a part. Where they pay all of it, nothing is ours to approve."),
    "partner_unknown": N_("This partner does not exist here. Choose another one."),
    "claim_unknown": N_("There is no such claim: no partner owes a part of what this has cost."),
    "claim_out_of_date": N_("The claim of {number} has changed meanwhile. Look at it as it is now."),
    "claim_gone": N_("What {number} has cost was corrected: its partner owes nothing of it any more."),
    "claim_not_claimed": N_(
        "{number} was not claimed yet. First press Claimed in your App Home, or run goodwill partners "
        "claimed {number}"
    ),
    "claim_claimed": N_("{number} is claimed already. Nothing was changed."),
    "claim_received": N_(
        "What {number} has to come from its partner is received. Nothing was changed. Correct the actual if "
        "it was wrong: then the claim opens again."
    ),
    "claim_written_off": N_(
        "What {number} had to come from its partner is written off. Nothing was changed. Correct the actual "
        "if it was wrong: then the claim opens again."
    ),
    "own_claim": N_("{number} is your own request. Another controller has to settle its claim."),
}
