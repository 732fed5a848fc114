"""The closing document: what keeps a year open, and what to do about it."""

from __future__ import annotations

import pytest

from bot.cli.output.closed_year import outlook_json, print_outlook
from bot.i18n import Reader
from bot.services.requests.year_end.outlook import look_ahead
from tests.support.ceilings import set_ceiling
from tests.support.desk import Desk
from tests.support.year_end import DECEMBER, FIN, new_year

SAID = {
    "en": "Requests that can't go on (1): {number}. The ceiling Sales of 2027 has no room for them.",
    "zh_CN": "1 个申请无法结转：{number}。2027 年 Sales 的总额没有余地承担。",
}
DONE_WITH = "goodwill close year 2026 --confirm"


def test_what_keeps_it_open_is_said_with_what_to_do(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """In each language, below what would be done; how to confirm is said only where that would do."""
    fits, stuck = (desk.approved(n, planned_on=DECEMBER) for n in (100_00, 300_00))
    new_year(desk)
    set_ceiling(desk, 200_00, year=2027)
    seen = desk.store.inspect(lambda tx: look_ahead(tx, 2026, FIN))
    for locale, words in SAID.items():
        print_outlook(seen, Reader(locale))
        shown = capsys.readouterr().out
        assert words.format(number=stuck.number) in shown
        assert DONE_WITH not in shown
    requests = outlook_json(seen)["requests"]
    assert isinstance(requests, list)
    assert [(each["number"], each["stuck"]) for each in requests] == [
        (fits.number, None),
        (stuck.number, "over_ceiling"),
    ]

    set_ceiling(desk, 400_00, year=2027)
    print_outlook(desk.store.inspect(lambda tx: look_ahead(tx, 2026, FIN)), Reader("en"))
    assert DONE_WITH in capsys.readouterr().out
