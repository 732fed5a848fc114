"""The states of a request in words, with a mark and what comes next."""

from __future__ import annotations

from bot.i18n import N_, Reader

_STATES = {
    "waiting_for_budget": (":coin:", N_("waiting for budget")),
    "pending": (":hourglass_flowing_sand:", N_("waiting for a decision")),
    "changes_requested": (":speech_balloon:", N_("waiting for an answer")),
    "approved": (":white_check_mark:", N_("approved")),
    "settled": (":checkered_flag:", N_("settled")),
    "closed": (":lock:", N_("closed")),
    "rejected": (":x:", N_("rejected")),
    "withdrawn": (":leftwards_arrow_with_hook:", N_("withdrawn")),
    "expired": (":alarm_clock:", N_("expired")),
}


def state_name(state: str, reader: Reader) -> str:
    return reader.t(_STATES[state][1]) if state in _STATES else state


def state_mark(state: str) -> str:
    return _STATES[state][0]
