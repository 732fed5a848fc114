"""Which words behind `/spend` are whose, in both languages."""

from __future__ import annotations

import pytest

from bot.handlers import commands, look_up
from bot.handlers.budgets import reports
from bot.handlers.routes import command_of

ANSWERS = {
    commands.open_form: ("",),
    commands.mine: ("mine", "MINE", "我的", "我的申请"),
    commands.pending: ("pending", "approvals", "待审批", "审批", "待办"),
    commands.budget: ("budget", "预算", "我的预算"),
    commands.give_help: ("help", "?", "帮助", "？"),
    reports.digest: ("digest", "digest weekly mon 09:00 for Sales", "周报", "摘要"),
    look_up.open_typed: ("GW-2026-00042", "gw-2026-42", "GW 2026 42", "#gw-2026-00042", "ＧＷ-2026-00042"),
    look_up.find: (
        "find",
        "find Acme",
        "search Li Na",
        "查找 华北机械",
        "查找华北机械",
        "搜索待审批",
        "查询 2026年9月",
    ),
    commands.ask_in_words: (
        "gift 480 CNY Acme",
        "mine cart for Acme 480",
        "礼品 480 元 华北机械",
        "预算会议 午餐 300 元",
        "GW-2026",
        "GW-2026-00042 please",
    ),
}


@pytest.mark.parametrize(
    ("answer", "text"), [(answer, text) for answer in ANSWERS for text in ANSWERS[answer]]
)
def test_whose_words_they_are(answer: object, text: str) -> None:
    """Commands by their words in each language, numbers however written; everything else is a request."""
    command, _ = command_of(text)
    assert command.answer is answer


@pytest.mark.parametrize("text", ["查找华北机械", "查找 华北机械", "find 华北机械", "搜索华北机械"])
def test_what_is_looked_for_is_handed_on(text: str) -> None:
    """With and without a blank before it."""
    assert command_of(text)[1] == "华北机械"
