"""What is said of a version in words: its states, and what its lines are for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.budgets.budget import ANY, DIMENSIONS, Dimensions
from bot.i18n import N_, Reader
from bot.views.categories import category_name
from bot.views.segments import LIFECYCLES, SEGMENTS

_STATES = {
    "draft": N_("a draft"),
    "in_review": N_("in review"),
    "approved": N_("approved"),
    "active": N_("in force"),
    "superseded": N_("superseded"),
    "returned": N_("sent back"),
}


def plan_state_name(state: str, reader: Reader, *, passed: bool = False) -> str:
    """`passed`: a draft that a later version of its year has taken the place of."""
    if passed:
        return reader.t("an earlier draft")
    return reader.t(_STATES[state]) if state in _STATES else state


def dimensions_words(dimensions: Dimensions, names: Mapping[str, Mapping[str, str]], reader: Reader) -> str:
    """The values that are named: Gift · key customer. `names` are those of categories."""
    known = {"segment": SEGMENTS, "lifecycle": LIFECYCLES}

    def word(dimension: str, value: str) -> str:
        if dimension == "category":
            return category_name(value, names, reader)
        sentence = known.get(dimension, {}).get(value)
        return value if sentence is None else reader.t(sentence)

    named = zip(DIMENSIONS, dimensions.values(), strict=True)
    return " · ".join(word(dimension, value) for dimension, value in named if value != ANY)
