"""`/spend digest …` and *Explain a variance*, up to the answer that the person sees."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, NotAllowed
from bot.handlers.reports import (
    DigestContext,
    WeeklyOrder,
    digest_command,
    open_explain,
    read_order,
    submit_explain,
)
from bot.i18n import Reader
from bot.storage.store import SqlStore
from sandbox.contract.rules import check_message, check_view
from tests.support.digest_company import SmallCompany


@pytest.fixture
def company(store: SqlStore) -> SmallCompany:
    return SmallCompany(store)


def context(company: SmallCompany, person_id: int, locale: str = "en") -> DigestContext:
    return DigestContext(company.store, company.actor(person_id), "C0SALES", Reader(locale, "UTC"))


def ask(company: SmallCompany, person_id: int, text: str, locale: str = "en") -> str:
    """The answer's text; every answer must be one that Slack takes."""
    answer, blocks = digest_command(text, context(company, person_id, locale))
    assert check_message({"text": answer, "blocks": blocks}) == []
    return answer


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("mon 09:00 for Sales", WeeklyOrder(0, "09:00", "Sales")),
        ("09:00 Friday", WeeklyOrder(4, "09:00", "")),
        ("", WeeklyOrder(0, "09:00", "")),
        ("THU 7:05", WeeklyOrder(3, "07:05", "")),
        ("thurs, 23:59 for everything", WeeklyOrder(3, "23:59", "everything")),
        ("for Care for Elders", WeeklyOrder(0, "09:00", "Care for Elders")),
        ("周三 18:30 for 销售部", WeeklyOrder(2, "18:30", "销售部")),
        ("星期日 08:00", WeeklyOrder(6, "08:00", "")),
        ("礼拜天 08:00 针对 华北", WeeklyOrder(6, "08:00", "华北")),
    ],
)
def test_orders(text: str, order: WeeklyOrder) -> None:
    """Day, time and scope are read in English and Chinese; what is missing has a default."""
    assert read_order(text) == order


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mon 25:00", "digest_time_unreadable"),
        ("mon 09:0", "digest_time_unreadable"),
        ("someday 09:00", "digest_unreadable"),
        ("mo", "digest_unreadable"),
    ],
)
def test_unreadable_orders(text: str, code: str) -> None:
    """What is no day and no time is refused, not guessed."""
    with pytest.raises(InvalidInput) as refused:
        read_order(text)
    assert refused.value.code == code


def test_now_shows_the_channels_digest(company: SmallCompany) -> None:
    """`digest` shows everything, or the scope that the channel is subscribed to, or the one that is named."""
    assert (
        ask(company, company.ann, "") == "MEAL is CN¥100.00 over its budget: ask Chen before promising more."
    )
    assert "every Wednesday at 09:30 (UTC)" in ask(company, company.bo, "weekly wed 9:30 for sales")
    assert ask(company, company.ann, "").startswith("GIFT-KEY has CN¥1,200.00 left for 4 months")
    assert ask(company, company.ann, "for marketing").startswith("MEAL is CN¥100.00 over")


def test_subscribing_in_chinese(company: SmallCompany) -> None:
    """The channel reads in the language of whoever subscribed it."""
    ask(company, company.bo, "每周一 ９：００ for GIFT-KEY", "zh_CN")
    found = company.store.read(lambda tx: tx.subscriptions.of_channel("C0SALES"))
    assert found is not None
    assert (found.weekday, found.at_time, found.locale, found.scope_kind) == (0, "09:00", "zh_CN", "line")


def test_refusals_say_what_to_do(company: SmallCompany) -> None:
    """Who may subscribe, what exists, and how to write it."""
    assert "budget owners, finance controllers and administrators" in ask(company, company.ann, "weekly")
    unknown = ask(company, company.bo, "weekly mon 09:00 for <!here>")
    assert "“&lt;!here&gt;”" in unknown
    assert "Departments: Finance, Marketing, Sales." in unknown
    assert "/spend digest weekly mon 09:00 for Sales" in ask(company, company.bo, "monthly")
    assert company.store.read(lambda tx: tx.subscriptions.all()) == []


def test_off(company: SmallCompany) -> None:
    """`digest off` ends the subscription, once."""
    ask(company, company.bo, "weekly")
    assert ask(company, company.bo, "off") == "This channel gets no digest any more."
    assert "no digest subscription" in ask(company, company.bo, "OFF")
    assert "budget owners" in ask(company, company.ann, "off")


def explain(company: SmallCompany, person_id: int, line_id: Any, note: str | None) -> dict[str, str]:
    values = {
        "line": {"line": {"type": "static_select", "selected_option": {"value": str(line_id)}}},
        "note": {"note": {"type": "plain_text_input", "value": note}},
    }
    view = {"private_metadata": "2026-09", "state": {"values": values}}
    return submit_explain(context(company, person_id), view)


def test_explaining_a_variance(company: SmallCompany) -> None:
    """The owner's form lists their own lines, gravest first; what they save is in the next digest."""
    view = open_explain(context(company, company.bo), "all")
    assert check_view(view, expected="modal") == []
    options = view["blocks"][0]["element"]["options"]
    assert [option["text"]["text"].split(" ")[0] for option in options] == ["GIFT-KEY", "VISIT"]
    assert explain(company, company.bo, company.gift, "Festival & all") == {}
    _, blocks = digest_command("", context(company, company.ann))
    assert "GIFT-KEY, 2026-09: Festival &amp; all (Bo)" in json.dumps(blocks)


def test_lines_beyond_the_digest_can_be_explained(company: SmallCompany) -> None:
    """A digest's own lines come first in the form; the person's others follow."""
    view = open_explain(context(company, company.bo), "line:VISIT")
    options = view["blocks"][0]["element"]["options"]
    assert [int(option["value"]) for option in options] == [company.visit, company.gift]


def test_explaining_is_refused(company: SmallCompany) -> None:
    """Who owns nothing gets no form; a forged line or empty words come back at their field."""
    with pytest.raises(NotAllowed):
        open_explain(context(company, company.ann), "all")
    assert list(explain(company, company.bo, company.gift, None)) == ["note"]
    for forged in (company.meal, 10**17, "9" * 40, "x", ""):
        assert list(explain(company, company.bo, forged, "words").values()) == [
            "There is no such budget line, or it is not yours to explain."
        ]
