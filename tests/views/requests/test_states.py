"""States by their names."""

from __future__ import annotations

import pytest

from bot.domain.requests.request_state import RequestState
from bot.i18n import Reader
from bot.views.requests.states import state_mark, state_name
from tests.views.approved import READERS


@pytest.mark.parametrize("locale", READERS)
def test_every_state_has_a_name_and_a_mark(locale: str) -> None:
    """No state is shown by its code."""
    reader: Reader = READERS[locale]
    for state in RequestState:
        assert state_mark(state).startswith(":")
        assert state_name(state, reader) != state.value or locale == "en"
