"""The plan file that explains itself, and the one of the manual."""

from __future__ import annotations

import re

import pytest

from bot.planning.company import Company
from bot.planning.draft import draft
from bot.planning.file.model import Activity, Ceiling, Goal, Line, Minimum, Plan, Review, Season, Split
from bot.planning.file.shipped import plan_template
from bot.policies.check import read_policy
from bot.policies.shipped import default_policy_text
from tests.planning.examples import company

SHIPPED = tuple(category.id for category in read_policy(default_policy_text()).category)
NOBODY = Company(currency="CNY", categories=SHIPPED, contact_channels=())


def everything(locale: str = "en") -> str:
    """The template with all that it offers taken in."""
    return re.sub("^#(?=\\S)", "", plan_template(2027, "CNY", locale=locale), flags=re.MULTILINE)


EVERYTHING = everything()


def test_it_can_be_drafted_as_it_is() -> None:
    """With the shipped categories, before anybody or any customer is known; the only finding is of owners."""
    allocation = draft(plan_template(2027, "CNY"), NOBODY)
    assert sum(line.amount_minor for line in allocation.lines) == 855_000_00
    assert [finding.code for finding in allocation.findings] == ["owner_missing"]


@pytest.mark.parametrize(("currency", "total"), [("EUR", 900_000_00), ("JPY", 900_000), ("KWD", 900_000_000)])
def test_it_speaks_of_the_company_s_year_and_currency(currency: str, total: int) -> None:
    """Both are filled in."""
    allocation = draft(plan_template(2031, currency), Company(currency, SHIPPED, ()))
    assert (allocation.plan.year, allocation.plan.currency, allocation.figures.total) == (
        2031,
        currency,
        total,
    )


def test_it_speaks_of_the_company_s_categories() -> None:
    """One of its own has a share; what speaks of one that it does not have stays behind a #."""
    own = ("gift", "care", "event")
    text = plan_template(2027, "CNY", own)
    allocation = draft(text, Company("CNY", own, ()))
    amounts = {line.code: line.amount_minor for line in allocation.lines}
    assert amounts == {"CARE": 122_140_00, "EVENT": 488_570_00, "GIFT": 244_290_00}
    assert '#leave_out = { crm_system = "IT pays for it" }' in text
    assert '#[[season]]\n#of = { category = "festival" }\n#months' in text
    assert [finding.code for finding in allocation.findings] == ["owner_missing"]
    assert plan_template(2027, "CNY", SHIPPED) == plan_template(2027, "CNY")


def test_a_company_of_one_category_has_a_template() -> None:
    """Also where the one is what the shipped plan leaves out."""
    of = Company("CNY", ("crm_system",), ())
    assert len(draft(plan_template(2027, "CNY", of.categories), of).lines) == 1


def test_all_that_it_offers_can_be_taken_in() -> None:
    """Without the marks in front, for a company that has these people and customers."""
    allocation = draft(EVERYTHING, company())
    assert {"GIFT-KEY", "VISIT-NORTH"} <= {line.code for line in allocation.lines}


def test_it_offers_every_key() -> None:
    """Nothing that a plan file can say is left out of it."""
    models = (Plan, Goal, Split, Activity, Line, Season, Minimum, Ceiling, Review)
    keys = {name for model in models for name in model.model_fields} - {"reserve"}
    assert {key for key in keys if not re.search(rf"^(\[+)?{key}\b", EVERYTHING, re.MULTILINE)} == set()
    assert 'reserve = "45000"' in EVERYTHING


def test_it_fits_a_terminal() -> None:
    """No line of prose is wider than what people can read."""
    assert [
        line for line in plan_template(2027, "CNY").splitlines() if line.startswith("# ") and len(line) > 114
    ] == []


def test_it_says_the_same_in_chinese() -> None:
    """Key by key the same plan, but for the words of its examples; and no line of it is in English."""
    english, chinese = draft(EVERYTHING, company()), draft(everything("zh_CN"), company())
    assert {line.code: line.amount_minor for line in chinese.lines} == {
        line.code: line.amount_minor for line in english.lines
    }
    assert _keys(everything("zh_CN")) == _keys(EVERYTHING)
    prose = [line for line in everything("zh_CN").splitlines() if line.startswith("# ")]
    assert [line for line in prose if line.isascii()] == []
    assert draft(plan_template(2027, "CNY", locale="zh_CN"), NOBODY).plan.total == "900000"


def _keys(text: str) -> list[str]:
    return [line.partition("=")[0] for line in text.splitlines() if not line.startswith("# ") and "=" in line]
