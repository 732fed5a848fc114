"""The whole story as people with a Chinese Slack read it: no English sentence is left anywhere."""

from __future__ import annotations

import re

from tests.support.office.acts import answer
from tests.support.office.opening import Office, OfficeOpener

# Names, codes and what people typed are theirs; everything else that is Latin would be ours.
OURS = re.compile(
    r"Goodwill|Mei Lin|Bo Zhang|Ida Novak|Fin Costa|Hana Sato|Dan Meyer|Cleo Martin|Tom Okafor|Acme|ACME|"
    r"Li Na|Zhou Wei|Purchasing director|Inspector|"
    r"GW-2026-\d+|GIFT-KEY|GIFT|MEAL|VISIT|REST|CNY|Art\.|\(optional\)|:[a-z_]+:|/spend.*|ISO 4217|INV-1|PDF"
)


def assert_chinese(text: str) -> None:
    left = re.findall(r"[A-Za-z]{2,}", OURS.sub("", text))
    assert left == [], f"{left} in:\n{text}"


def assert_everything_chinese(office: Office) -> None:
    """Homes, lists, and every message that anybody was sent."""
    for person in (office.mei, office.bo, office.fin):
        home = person.open_home()
        assert home is not None
        assert_chinese(home.text(200))
    for text in ("帮助", "我的", "待审批", "预算", "digest"):
        office.fin.command(f"/spend {text}", channel="#sales")
        office.settle()
        assert_chinese(office.fin.last_message("#sales").text(200))
    for person in (office.mei, office.bo, office.ida, office.fin, office.hana):
        for message in person.messages():
            assert_chinese(message.text(200))
            assert_chinese(message.notification)


def test_the_whole_story_in_chinese(office_with: OfficeOpener) -> None:
    """Asked, questioned, answered, cut, approved, spent, corrected, digested: all of it is Chinese."""
    with office_with(locales={"*": "zh-CN"}) as office:
        office.mei.command("/spend 礼品 480元 Acme 中秋节茶具一套共两份")
        form = office.mei.wait_for_modal("新建申请")
        assert form.labels() == [
            "费用类别",
            "客户",
            "受赠人／宾客",
            "人数",
            "金额",
            "币种",
            "计划日期",
            "事由",
            "预期效果",
            "附件",
        ]
        assert (form.value("金额"), form.value("事由")) == ("480", "中秋节茶具一套共两份")
        for label, value in {
            "受赠人／宾客": ["Zhou Wei"],
            "计划日期": "2026-09-25",
            "预期效果": "续约",
        }.items():
            form.select(label, value)
            office.answered()
        assert "审批人（均须批准）" in form.text()
        assert_chinese(form.text(200))
        assert form.submit(), form.errors
        office.settle()
        waiting = office.bo.wait_for("待您审批")
        assert waiting.buttons() == ["批准", "减额批准…", "提问…", "驳回…", "转交…"]
        assert_chinese(waiting.text(200))
        assert_chinese(office.mei.last_message().text(200))

        waiting.click("提问…")
        answer(office.bo, "提问", 问题="送给谁？")
        office.settle()
        asked = office.mei.wait_for("待回复")
        assert_chinese(asked.text(200))
        asked.click("回答")
        answer(office.mei, "回答", 回答="本人")
        office.settle()
        waiting.click("减额批准…")
        assert_chinese(office.bo.wait_for_modal("减额批准").text(200))
        answer(office.bo, "减额批准", 批准金额="400", 理由="与去年一致")
        office.settle()
        office.ida.wait_for("待您审批").click("批准")
        office.settle()
        approved = office.mei.wait_for("GW-2026-00001：已批准")
        assert "批准 ¥400（申请 ¥480）" in approved.text(200)
        assert_chinese(approved.text(200))
        assert_chinese(office.ida.last_message().text(200))

        approved.click("登记实际支出")
        log = office.mei.wait_for_modal("登记实际支出")
        assert_chinese(log.text(200))
        log.fill({"实际金额": "500", "效果如何？": "5", "这是最终金额": True})
        assert log.submit(), log.errors
        assert_chinese(log.text(200))
        log.fill({"理由": "临时增加两位客人"})
        assert log.submit(), log.errors
        office.settle()
        done = office.mei.wait_for("已结清")
        assert "（最终）" in done.text(200)
        assert_chinese(done.text(200))
        done.click("更正…")
        assert_chinese(office.mei.wait_for_modal("更正实际支出").text(200))
        office.mei.wait_for_modal("更正实际支出").close()
        assert_everything_chinese(office)
