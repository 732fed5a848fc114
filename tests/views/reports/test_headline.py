"""The first sentence of a digest: the most serious fact, in words that say what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.budgets.budget import Balance, ControlLevel, Horizon
from bot.domain.company.care import CareDue, CustomerDue
from bot.domain.listed import Listed
from bot.domain.reports.digest import Digest
from bot.domain.reports.scope import Scope
from bot.i18n import Reader
from bot.views.reports.headline import headline
from tests.views.digest_facts import (
    LATE,
    ON_TRACK,
    WAITING,
    digest,
    heading_over,
    heading_under,
    nearly_used,
    over,
)

BLUE, CYAN = (CustomerDue(name, 1, "Ann", CareDue(1, 61, "", 0, 0), "CNY") for name in ("Blue", "Cyan"))
UNTOUCHED = ON_TRACK._replace(year=Balance(120_000), watched=Balance(120_000))

CASES = [
    (
        digest(over("MEAL", 1), plan_over_minor=99),
        "The whole plan is ¥0.99 over its budget: check with a controller before committing anything more.",
    ),
    (
        digest(over("MEAL", 500), plan_over_minor=99, scope=Scope("line", "MEAL")),
        "MEAL is ¥5 over its budget: check with Bo before committing more.",
    ),
    (
        digest(over("MEAL", 500), over("TEA", 300, owner_name=""), nearly_used("GIFT", 1)),
        "2 of 3 lines are over budget, MEAL the most, by ¥5: check with Bo before committing more.",
    ),
    (
        digest(over("MEAL", 500, owner_name="")),
        "MEAL is ¥5 over its budget: check with a controller before committing more.",
    ),
    (
        digest(nearly_used("GIFT-KEY", 120_000), nearly_used("TEA", 130_000), *[ON_TRACK] * 4),
        "2 of 6 lines have used 80% or more; GIFT-KEY has ¥1,200 left for the rest of the year: "
        "check with Bo before committing more.",
    ),
    (
        digest(nearly_used("GIFT", 120_000)),
        "GIFT has ¥1,200 left for the rest of the year: check with Bo before committing more.",
    ),
    (
        digest(nearly_used("GIFT", 120_000), month=12),
        "GIFT has ¥1,200 left for the rest of this month: check with Bo before committing more.",
    ),
    (
        digest(nearly_used("GIFT", 120_000, horizon=Horizon.QUARTER)),
        "GIFT has ¥1,200 left for the rest of this quarter: check with Bo before committing more.",
    ),
    (
        digest(nearly_used("GIFT", 120_000, horizon=Horizon.TO_DATE)),
        "GIFT has ¥1,200 left for the rest of this month: check with Bo before committing more.",
    ),
    (
        digest(nearly_used("GIFT", 0), month=11),
        "GIFT has nothing left for the rest of the year: check with Bo before committing anything.",
    ),
    (
        digest(nearly_used("GIFT", 0), nearly_used("TEA", 1), ON_TRACK._replace(control=ControlLevel.NONE)),
        "2 of 2 lines have used 80% or more; GIFT has nothing left for the rest of the year: "
        "check with Bo before committing anything.",
    ),
    (
        digest(heading_over("GIFT", 10_000)),
        "GIFT is heading for ¥12,100, ¥100 over its budget: slow down, or ask Bo for a transfer.",
    ),
    (
        digest(heading_over("GIFT", 10_000), heading_over("TEA", 20_000), ON_TRACK),
        "2 of 3 lines are heading over budget, TEA the furthest, by ¥200: "
        "slow down, or ask Bo for a transfer.",
    ),
    (
        digest(ON_TRACK, ageing=Listed((WAITING,), 1), overdue=Listed((LATE,), 1)),
        "GW-2026-00009 for Acme has waited 5 working days for a decision: remind Bo, Chen and 2 others.",
    ),
    (
        digest(ON_TRACK, ageing=Listed((replace(WAITING, approvers=("Bo",)),), 7)),
        "7 requests have waited too long for a decision, GW-2026-00009 for 5 working days: remind Bo.",
    ),
    (
        digest(ON_TRACK, ageing=Listed((replace(WAITING, approvers=()),), 1)),
        "GW-2026-00009 for Acme has waited 5 working days for a decision: remind a controller.",
    ),
    (
        digest(ON_TRACK, overdue=Listed((LATE,), 1)),
        "GW-2026-00007 is 14 days past its date without a final actual: ask Ann to log it; "
        "¥500 is still reserved.",
    ),
    (
        digest(ON_TRACK, overdue=Listed((LATE,), 3)),
        "3 approved requests are past their date without a final actual, GW-2026-00007 by 14 days: "
        "log them, so that what is reserved returns to the budget.",
    ),
    (
        digest(ON_TRACK, care=Listed((BLUE,), 1)),
        "Blue, a key customer, needs attention: plan the next contact.",
    ),
    (
        digest(heading_under("GIFT", 5), care=Listed((BLUE, CYAN), 12)),
        "12 key customers need attention: plan the next contact, beginning with Blue.",
    ),
    (
        digest(heading_under("GIFT", 12)),
        "GIFT is heading for only 12% of its budget: ask Bo which customers go without.",
    ),
    (
        digest(heading_under("GIFT", 12), heading_under("KEY", 40, "key"), ON_TRACK),
        "2 of 3 lines are heading for less than half of their budget, KEY for only 40%: "
        "ask Bo which customers go without.",
    ),
    (digest(), "The plan has no budget line yet: a controller imports the budget first."),
    (digest(scope=Scope("region", "North")), "North: no budget line belongs to it yet."),
    (digest(UNTOUCHED), "Nothing is promised or spent yet: all ¥1,200 can still be planned."),
    (
        digest(ON_TRACK, month=3),
        "On track: ¥6,000 of ¥12,000 is left for the rest of the year, and nothing waits too long.",
    ),
]


@pytest.mark.parametrize(("facts", "sentence"), CASES, ids=[sentence[:40] for _, sentence in CASES])
def test_headline(facts: Digest, sentence: str) -> None:
    """Each state of the budget has its sentence; the most serious wins."""
    assert headline(facts, Reader("en", "UTC")) == sentence


@pytest.mark.parametrize("facts", [facts for facts, _ in CASES])
def test_headline_in_chinese(facts: Digest) -> None:
    """Every sentence exists in Chinese, with nothing left to fill in."""
    sentence = headline(facts, Reader("zh_CN", "Asia/Shanghai"))
    assert any("\u4e00" <= char <= "\u9fff" for char in sentence)
    assert "{" not in sentence
