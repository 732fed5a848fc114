"""A people file that changes who may decide is never brought in without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.services.company.file_shapes import PEOPLE as SHAPE
from bot.services.company.import_people import import_people
from bot.sheets.sheet import read_sheet
from tests.support.company import OPERATOR, PEOPLE
from tests.support.office.opening import open_office

_TOLD = {
    "en-US": (
        "People were imported on the command line, and it changes who may decide.",
        "• Tom Okafor has a new role: compliance.",
        "• Tom Okafor has the tier head now, and had none.",
        "• Bo Zhang is below Mei Lin now; it was the other way round.",
    ),
    "zh-CN": (
        "有人通过命令行导入了人员，审批权限因此改变。",
        "• Tom Okafor 新增角色：合规部门。",
        "• Tom Okafor 现为 head 级，此前没有级别。",
        "• Bo Zhang 现为 Mei Lin 的下级，此前关系相反。",
    ),
}


@pytest.mark.parametrize("locale", _TOLD)
def test_an_import_that_changes_who_decides_is_told(database_url: str, tmp_path: Path, locale: str) -> None:
    """A role, a tier, a chain turned around: Fin, controller and administrator, has each in his messages."""
    text = (
        PEOPLE.replace("North,bo@example.com,,,", "North,hana@example.com,,,", 1)
        .replace("tom@example.com,Tom Okafor,Sales,North,bo@example.com,,,", "tom@example.com,Tom Okafor,"
                 "Sales,North,bo@example.com,head,compliance,")
        .replace("North,hana@example.com,lead", "North,mei@example.com,lead")
    )  # fmt: skip
    with open_office(database_url, tmp_path, socket=False, locales={"fin": locale}) as office:
        sheet = read_sheet(text.encode(), "people.csv", SHAPE)
        office.books.administer(lambda tx: import_people(tx, sheet, OPERATOR))
        office.settle()
        shown = office.fin.last_message().text(400)
        assert [words for words in _TOLD[locale] if words not in shown] == [], shown
        assert not [m for m in office.mei.messages() if "Tom Okafor" in m.text(400)]
