"""The states of a version in words."""

from __future__ import annotations

from bot.i18n import N_, Reader

_STATES = {
    "draft": N_("a draft"),
    "in_review": N_("in review"),
    "approved": N_("approved"),
    "active": N_("in force"),
    "superseded": N_("superseded"),
    "returned": N_("sent back"),
}


def plan_state_name(state: str, reader: Reader) -> str:
    return reader.t(_STATES[state]) if state in _STATES else state
