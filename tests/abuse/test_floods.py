"""One person who asks for everything, or again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.company import POLICY
from tests.support.desk import Desk
from tests.support.office.acts import ask, card
from tests.support.office.opening import open_office
from tests.support.office.seen import requests_of

pytestmark = pytest.mark.heavy

_SAID = {
    "en-US": ("2 requests of yours wait for a decision", "You have sent 2 requests within a minute"),
    "zh-CN": ("您有 2 个申请正等待审批", "您在一分钟内已提交 2 个申请"),
}


@pytest.mark.parametrize("locale", _SAID)
@pytest.mark.parametrize("limit", ["max_open = 2", "per_minute = 2"])
def test_a_flood_is_answered_kindly(database_url: str, tmp_path: Path, locale: str, limit: str) -> None:
    """The third request is not taken: its form stays filled in and says why; Tom's is taken meanwhile."""
    said = _SAID[locale]["per_minute" in limit]
    files = {"policy": f"{POLICY}\n[limits]\n{limit}\n"}
    with open_office(database_url, tmp_path, socket=False, locales={"mei": locale}, files=files) as office:
        desk = Desk(office.books)
        for _ in range(2):
            desk.submit("mei", 100_00)
        office.settle()
        office.mei.command("/spend meal 100 CNY Acme Dinner after the yearly review")
        form = office.mei.wait_for(lambda: office.mei.modal)
        office.answered()
        assert said in form.text(400)
        assert not form.submit()
        assert said in " ".join(form.errors.values())
        theirs = ask(office, office.tom)
        assert card(office.bo, theirs, "needs your decision").buttons()
        assert len(requests_of(office)) == 3
        if "per_minute" in limit:
            office.clock.advance(61)
            assert form.submit(), form.errors
