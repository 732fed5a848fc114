"""The sample company as the four files that people bring: the same on every machine."""

from __future__ import annotations

# ruff: noqa: E501 - a row of a table is read across, not down.
import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

from demo.names import (
    ACME_BUYER,
    CHANNELS,
    CLIENTS,
    DEPARTMENTS,
    FAMILY_NAMES,
    GIVEN_NAMES,
    HARBOUR_INSPECTOR,
    HARBOUR_MANAGER,
    OFFICIAL_TITLES,
    PRODUCTS,
    REGIONS,
    STAFF,
    TITLES,
    Words,
)
from demo.phrases import LINE_RESULTS

SEED = 2026
YEAR = 2026
FILES = ("people", "customers", "contacts", "budget")
_MONTHS = tuple(f"m{month:02}" for month in range(1, 13))


class Line(NamedTuple):
    """A budget line; `annual` in whole yuan, `season` the share of each month (even when empty)."""

    code: str
    name: Words
    owner: str
    control: str
    annual: int
    department: str = ""
    category: str = ""
    segment: str = ""
    lifecycle: str = ""
    region: str = ""
    product: str = ""
    contact_channel: str = ""
    channel: str = ""
    season: Sequence[int] = ()


LINES = (
    Line("GIFT-KEY", Words("GIFT-KEY", "礼品-重点客户"), "hana", "absolute", 6_000, department="sales", category="gift", segment="key", channel="sales"),
    Line("GIFT", Words("GIFT", "礼品"), "bo", "advisory", 7_000, department="sales", category="gift", channel="sales"),
    Line("FESTIVAL", Words("FESTIVAL", "节日关怀"), "dan", "absolute", 10_500, category="festival", channel="sales", season=(8, 9, 1, 1, 1, 5, 1, 1, 9, 2, 1, 9)),
    Line("MEAL-NORTH", Words("MEAL-NORTH", "宴请-华北"), "hana", "absolute", 21_800, category="meal", region="north", channel="north"),
    Line("MEAL-SOUTH", Words("MEAL-SOUTH", "宴请-华南"), "raj", "advisory", 11_600, category="meal", region="south", channel="south"),
    Line("MEAL-WEST", Words("MEAL-WEST", "宴请-西部"), "wen", "absolute", 34_000, category="meal", region="west"),
    Line("VISIT-KEY", Words("VISIT-KEY", "拜访-重点客户"), "hana", "advisory", 35_000, category="visit", segment="key", contact_channel="in_person"),
    Line("VISIT", Words("VISIT", "拜访"), "raj", "absolute", 61_000, category="visit", channel="sales"),
    Line("EVENT-CLOUD", Words("EVENT-CLOUD", "活动-云服务"), "dan", "absolute", 19_600, category="event", product="cloud", channel="sales", season=(0, 0, 3, 4, 4, 3, 1, 0, 1, 1, 2, 1)),
    Line("EVENT", Words("EVENT", "活动"), "dan", "advisory", 34_000, category="event", season=(0, 1, 3, 3, 3, 3, 1, 1, 3, 3, 2, 1)),
    Line("TRAINING", Words("TRAINING", "培训"), "wen", "track", 12_500, category="training"),
    Line("SUMMIT", Words("SUMMIT", "峰会"), "dan", "absolute", 130_000, category="summit", channel="finance", season=(0, 0, 0, 0, 0, 1, 1, 1, 2, 5, 2, 0)),
    Line("SERVICE-GROWTH", Words("SERVICE-GROWTH", "定制服务-成长期"), "wen", "advisory", 24_500, department="service", category="custom_service", lifecycle="growth", channel="service"),
    Line("SERVICE", Words("SERVICE", "定制服务"), "wen", "absolute", 37_000, department="service", category="custom_service", channel="service"),
    Line("MAIL-CARE", Words("MAIL-CARE", "信函关怀"), "sara", "track", 3_600, category="communication", contact_channel="mail"),
    Line("CARE", Words("CARE", "沟通联络"), "sara", "none", 1_700, category="communication"),
    Line("SUPPORT", Words("SUPPORT", "技术支持"), "wen", "track", 40_500, category="technical_support"),
    Line("REST", Words("REST", "其他"), "fin", "absolute", 14_000, channel="finance"),
)  # fmt: skip


def line_code(code: str, locale: str) -> str:
    return next(line.name.in_(locale) for line in LINES if line.code == code)


def email_of(key: str) -> str:
    return f"{key}@example.com" if key else ""


def company_files(locale: str) -> dict[str, str]:
    """{name without ".csv": content}."""
    made = {
        "people": _people(locale),
        "customers": _customers(locale),
        "contacts": _contacts(locale),
        "budget": _budget(locale),
    }
    return {name: _csv(rows) for name, rows in made.items()}


def write_files(folder: Path, locale: str) -> None:
    """Write the four files into `folder`, as somebody would bring them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in company_files(locale).items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8", newline="")


def _csv(rows: Iterable[dict[str, object]]) -> str:
    listed = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def _say(table: dict[str, Words], key: str, locale: str) -> str:
    return table[key].in_(locale) if key else ""


def _people(locale: str) -> Iterable[dict[str, object]]:
    for each in STAFF:
        yield {
            "email": email_of(each.key),
            "name": each.name.in_(locale),
            "department": _say(DEPARTMENTS, each.department, locale),
            "region": _say(REGIONS, each.region, locale),
            "manager_email": email_of(each.manager),
            "tier": each.tier,
            "roles": each.roles,
            "slack_id": "",
        }


def _customers(locale: str) -> Iterable[dict[str, object]]:
    for each in CLIENTS:
        yield {
            "code": each.code,
            "name": each.name.in_(locale),
            "segment": each.segment,
            "lifecycle": each.lifecycle,
            "region": _say(REGIONS, each.region, locale),
            "product_line": _say(PRODUCTS, each.product, locale),
            "owner_email": email_of(each.owner),
            "annual_value": each.value,
            "state_owned": "yes" if each.state_owned else "no",
        }


def _contacts(locale: str) -> Iterable[dict[str, object]]:
    def row(code: str, name: str, title: Words, official: bool) -> dict[str, object]:
        known = "yes" if official else "no"
        return {"customer_code": code, "name": name, "title": title.in_(locale), "public_official": known}

    yield row("ACME", ACME_BUYER.in_(locale), TITLES[0], False)
    yield row("HARBOUR", HARBOUR_MANAGER.in_(locale), TITLES[1], False)
    yield row("HARBOUR", HARBOUR_INSPECTOR.in_(locale), OFFICIAL_TITLES[0], True)
    chance = Random(SEED)
    pairs = [(given, family) for given in GIVEN_NAMES[1:] for family in FAMILY_NAMES]
    chance.shuffle(pairs)
    for client in CLIENTS:
        for _ in range(chance.choice((2, 2, 3))):
            given, family = pairs.pop()
            name = f"{given.en} {family.en}" if locale == "en" else f"{family.zh_CN}{given.zh_CN}"
            yield row(client.code, name, chance.choice(TITLES), False)
        if client.state_owned and client.code != "HARBOUR" and chance.random() < 0.7:
            given, family = pairs.pop()
            name = f"{given.en} {family.en}" if locale == "en" else f"{family.zh_CN}{given.zh_CN}"
            yield row(client.code, name, chance.choice(OFFICIAL_TITLES), True)


def _budget(locale: str) -> Iterable[dict[str, object]]:
    for line in LINES:
        yield {
            "line": line.name.in_(locale),
            "department": _say(DEPARTMENTS, line.department, locale),
            "category": line.category,
            "segment": line.segment,
            "lifecycle": line.lifecycle,
            "region": _say(REGIONS, line.region, locale),
            "product_line": _say(PRODUCTS, line.product, locale),
            "contact_channel": line.contact_channel,
            "owner_email": email_of(line.owner),
            "control": line.control,
            "currency": "CNY",
            "annual": line.annual,
            **dict(zip(_MONTHS, _phased(line), strict=True)),
            "expected_result": LINE_RESULTS[line.code].in_(locale) if line.code in LINE_RESULTS else "",
            "slack_channel": _say(CHANNELS, line.channel, locale),
        }


def _phased(line: Line) -> list[str]:
    """The months of a line with a season; empty ones mean evenly, which is the import's own work."""
    if not line.season:
        return [""] * 12
    total = sum(line.season)
    months = [Decimal(line.annual * share // total) for share in line.season]
    # What the division leaves over belongs to the month that has most.
    months[list(line.season).index(max(line.season))] += line.annual - sum(months)
    return [str(month) for month in months]
