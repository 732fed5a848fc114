"""What the segments and the stages of customers are called."""

from __future__ import annotations

from bot.i18n import N_

SEGMENTS = {
    "key": N_("key customer"),
    "potential": N_("potential customer"),
    "general": N_("general customer"),
}

LIFECYCLES = {
    "acquisition": N_("acquisition"),
    "growth": N_("growth"),
    "maturity": N_("maturity"),
    "decline": N_("decline"),
}
