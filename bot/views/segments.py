"""What the segments of customers are called."""

from __future__ import annotations

from bot.i18n import N_

SEGMENTS = {
    "key": N_("key customer"),
    "potential": N_("potential customer"),
    "general": N_("general customer"),
}
