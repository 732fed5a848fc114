"""Next year's plan of the sample company, as its controller writes it."""

from __future__ import annotations

# ruff: noqa: E501 - a row of a table is read across, not down; a Chinese sentence has its own stops.
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from demo.company import YEAR
from demo.names import PRODUCTS, REGIONS, Words

NEXT_YEAR = YEAR + 1
NEW_YEAR = date(NEXT_YEAR, 1, 1)


class PlannedLine(NamedTuple):
    """A leaf of the tree; `of` by key of `names`. `proposed`: its owner says how much."""

    code: Words
    of: Mapping[str, str]
    owner: str
    proposed: bool = False
    reason: Words | None = None


PLANNED = (
    PlannedLine(Words("GIFT-KEY", "礼品-重点客户"), {"category": "gift", "segment": "key"}, "hana", proposed=True),
    PlannedLine(Words("GIFT-POTENTIAL", "礼品-潜力客户"), {"category": "gift", "segment": "potential"}, "bo", reason=Words("Those who may become key customers", "有望成为重点客户")),
    PlannedLine(Words("GIFT-GENERAL", "礼品-一般客户"), {"category": "gift", "segment": "general"}, "bo", reason=Words("Was part of GIFT", "原属礼品项目")),
    PlannedLine(Words("VISIT-KEY", "拜访-重点客户"), {"category": "visit", "segment": "key"}, "hana", reason=Words("Every key customer once a month", "每位重点客户每月拜访一次")),
    PlannedLine(Words("VISIT-POTENTIAL", "拜访-潜力客户"), {"category": "visit", "segment": "potential"}, "raj", reason=Words("Was part of VISIT", "原属拜访项目")),
    PlannedLine(Words("VISIT-GENERAL", "拜访-一般客户"), {"category": "visit", "segment": "general"}, "raj", reason=Words("Was part of VISIT", "原属拜访项目")),
    PlannedLine(Words("MEAL-NORTH", "宴请-华北"), {"category": "meal", "region": "north"}, "hana", reason=Words("Harbour's new pier", "北港集团新码头项目")),
    PlannedLine(Words("MEAL-SOUTH", "宴请-华南"), {"category": "meal", "region": "south"}, "raj", reason=Words("Overspent this year: three contract rounds", "今年已超支：三轮合同谈判")),
    PlannedLine(Words("MEAL-WEST", "宴请-西部"), {"category": "meal", "region": "west"}, "wen"),
    PlannedLine(Words("EVENT-CLOUD", "活动-云服务"), {"category": "event", "product_line": "cloud"}, "dan", reason=Words("A cloud day in October", "十月举办云服务日")),
    PlannedLine(Words("EVENT-DEVICES", "活动-智能设备"), {"category": "event", "product_line": "devices"}, "dan", reason=Words("Was part of EVENT", "原属活动项目")),
    PlannedLine(Words("EVENT-ANALYTICS", "活动-数据分析"), {"category": "event", "product_line": "analytics"}, "dan"),
    PlannedLine(Words("FESTIVAL", "节日关怀"), {"category": "festival"}, "dan", reason=Words("All customers at both festivals", "两个节日问候全部客户")),
    PlannedLine(Words("TRAINING", "培训"), {"category": "training"}, "wen"),
    PlannedLine(Words("SUMMIT", "峰会"), {"category": "summit"}, "dan"),
    PlannedLine(Words("SERVICE", "定制服务"), {"category": "custom_service"}, "wen", reason=Words("Takes over the growth customers' line", "并入成长期客户的项目")),
    PlannedLine(Words("CARE", "沟通联络"), {"category": "communication"}, "sara", reason=Words("Takes over the letters", "并入信函关怀")),
    PlannedLine(Words("SUPPORT", "技术支持"), {"category": "technical_support"}, "wen"),
)  # fmt: skip

_HEAD = Words(
    """\
# Next year's budget of the sample company. `goodwill template plan` explains what can stand here.
""",
    """\
# 示例公司下一年度的预算方案。`goodwill template plan` 说明可以写什么。
""",
)
_TREE = """\
year = {year}
currency = "CNY"
total = "540000"
reserve_percent = "5"
rounding = "100"
growth_needs_reason_percent = "15"
leave_out = {{ crm_system = "{crm}" }}

[[goal]]
id = "keep-key"
measure = "retention"
where = {{ segment = "key" }}
baseline = "91"
target = "94"
unit = "%"
owner = "hana@example.com"

[[goal]]
id = "win-potential"
measure = "revenue"
where = {{ segment = "potential" }}
baseline = "6700000"
target = "7500000"
unit = "CNY"
owner = "raj@example.com"

[[split]]
by = "category"
shares = {{ visit = 19, meal = 14, gift = 4, event = 12, training = 2, summit = 25, festival = 3, custom_service = 12, communication = 1, technical_support = 8 }}

# {classes}
[[split]]
of = {{ category = "gift" }}
by = "segment"
driver = "customer_value"
floor = {{ general = "2000" }}

[[split]]
of = {{ category = "visit" }}
by = "segment"
shares = {{ key = 45, potential = 33, general = 22 }}

[[split]]
of = {{ category = "meal" }}
by = "region"
driver = "customer_value"
floor = {{ "{west}" = "20000" }}

[[split]]
of = {{ category = "event" }}
by = "product_line"
shares = {{ "{cloud}" = 50, "{devices}" = 30, "{analytics}" = 20 }}

[[activity]]
of = {{ category = "event", product_line = "{cloud}" }}
name = "{cloud_day}"
price = "18000"
months = [10]
expected_result = "{cloud_result}"

[[activity]]
of = {{ category = "summit" }}
name = "{summit}"
price = "550"
quantity = 200
months = [10]
expected_result = "{summit_result}"

[[season]]
of = {{ category = "festival" }}
months = [30, 10, 0, 0, 0, 10, 0, 0, 40, 0, 0, 10]

[[season]]
of = {{ category = "gift" }}
months = "history"

[review]
by = ["hana@example.com", "dan@example.com"]
approve = ["cleo@example.com"]
"""
_TEXTS = {
    "crm": Words("IT pays for it", "由信息部支付"),
    "classes": Words("The three value classes: key, potential, general.", "三个价值等级：重点、潜力、一般。"),
    "cloud_day": Words("Cloud day", "云服务日"),
    "cloud_result": Words("60 new users of Cloud", "云服务新增 60 位用户"),
    "summit": Words("Summit, a guest", "峰会，每位来宾"),
    "summit_result": Words("200 guests, 15 new leads", "200 位来宾，15 条新线索"),
}


def plan_file(locale: str) -> str:
    """The file in one language: codes, names and reasons are the company's own words."""
    texts = {name: words.in_(locale) for name, words in (_TEXTS | PRODUCTS | REGIONS).items()}
    parts = [_HEAD.in_(locale) + _TREE.format(year=NEXT_YEAR, **texts)]
    return "\n".join([*parts, *(_line(line, locale) for line in PLANNED)])


def _line(line: PlannedLine, locale: str) -> str:
    names = REGIONS | PRODUCTS
    of = {key: names[value].in_(locale) if value in names else value for key, value in line.of.items()}
    named = ", ".join(f'{key} = "{value}"' for key, value in of.items())
    rows = [
        "[[line]]",
        f"of = {{ {named} }}",
        f'code = "{line.code.in_(locale)}"',
        f'owner = "{line.owner}@example.com"',
    ]
    if line.proposed:
        rows.append('amount = "proposed"')
    if line.reason is not None:
        rows.append(f'reason = "{line.reason.in_(locale)}"')
    return "\n".join(rows) + "\n"
