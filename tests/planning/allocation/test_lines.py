"""The lines of a plan: what is known of each, their codes, months and activities."""

from __future__ import annotations

import pytest

from bot.domain.budgets.budget import ControlLevel, Dimensions
from bot.planning.allocation.codes import made_code
from bot.planning.company import Company
from bot.planning.draft import draft
from tests.planning.examples import Spent, company, drafted, of_gift, plan_text, planned


def test_a_line_has_what_the_file_knows_of_it() -> None:
    """Code, owner, department, control, texts; else the values of the tree and absolute control."""
    text = plan_text(
        of_gift(
            'code = "TEA"\nowner = "Hana@example.com"\ndepartment = "Sales"\ncontrol = "advisory"\n'
            'basis = "32 sets"\nexpected_result = "They stay"\nreason = "One festival more"',
            "line",
        )
    )
    meal, tea = draft(text, company()).lines
    assert tea.dimensions == Dimensions(department="Sales", category="gift")
    assert (tea.code, tea.owner, tea.control) == ("TEA", "hana@example.com", ControlLevel.ADVISORY)
    assert (tea.basis, tea.expected_result, tea.reason) == ("32 sets", "They stay", "One festival more")
    assert not tea.held
    assert (meal.code, meal.owner, meal.control) == ("MEAL", "", ControlLevel.ABSOLUTE)
    assert meal.dimensions == Dimensions(category="meal")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("gift", "key"), "GIFT-KEY"),
        (("custom_service",), "CUSTOM_SERVICE"),
        (("礼品", "华北"), "礼品-华北"),
        (("ｇｉｆｔ", "North-East"), "GIFT-NORTH_EAST"),
        (("a b/c",), "A_B_C"),
        (("straße",), "STRASSE"),
    ],
)
def test_codes_are_made_of_the_branch(values: tuple[str, ...], code: str) -> None:
    """NFKC, upper case, other characters underscores, joined by hyphens in the order of the tree."""
    assert made_code(values) == code


def gift_months(*tables: str, total: str = "1200", of: Company | None = None) -> list[int]:
    """The months of a plan that has one line, in minor units."""
    text = plan_text(*tables, total=total, split='[[split]]\nby = "category"\nshares = { gift = 1 }')
    (line,) = draft(text, of or company()).lines
    assert sum(line.months) == line.amount_minor
    return list(line.months)


def test_months_are_even_without_a_season() -> None:
    """To the smallest unit, ties to the earlier month."""
    assert gift_months(total="100.05") == [8_34] * 9 + [8_33] * 3


def test_a_season_is_twelve_shares() -> None:
    """In fiscal order, of any sum."""
    shares = '[[season]]\nmonths = [1, 0, 0, 0, 0, 0, 0, 0, "0.5", 0, 0, "1.5"]'
    assert gift_months(shares, total="300") == [100_00, *[0] * 7, 50_00, 0, 0, 150_00]


@pytest.mark.parametrize("season", ['[[season]]\nmonths = "history"', 'season = "history"'])
def test_a_season_from_history(season: str) -> None:
    """As last year was spent; a month that was credited counts as nothing; without history it is even."""
    rows = [Spent(1, {2: 100, 3: 300, 4: -50})]
    tables, head = (season, "") if season.startswith("[") else ("", season)
    text = plan_text(
        tables, head=head, total="400", split='[[split]]\nby = "category"\nshares = { gift = 1 }'
    )
    assert planned(text, "GIFT", company(rows=rows)).months == (0, 100_00, 300_00, *[0] * 9)
    assert len(set(planned(text, "GIFT").months)) == 2


def test_the_nearest_season_counts() -> None:
    """A branch has the season of the nearest branch above it that has one."""
    january, december = "[1,0,0,0,0,0,0,0,0,0,0,0]", "[0,0,0,0,0,0,0,0,0,0,0,1]"
    text = plan_text(
        f"[[season]]\nmonths = {january}",
        of_gift('by = "region"\ndriver = "even"'),
        f'[[season]]\nof = {{ category = "gift", region = "South" }}\nmonths = {december}',
        of_gift('months = "even"', "season"),
    )
    months = {line.code: line.months for line in draft(text, company()).lines}
    assert months["MEAL"] == (600_00, *[0] * 11)
    assert months["GIFT-SOUTH"] == (*[0] * 11, 200_00)
    assert max(months["GIFT-NORTH"]) == 16_67


CLOUD_DAY = 'name = "Cloud day"\nprice = "100"\nquantity = 2\nmonths = '


def test_an_activity_stands_in_its_months() -> None:
    """Its price times quantity once, evenly over its months; the rest of the line by season."""
    months = gift_months(of_gift(CLOUD_DAY + "[3, 11]", "activity"), total="1400")
    assert months == [100_00, 100_00, 200_00, *[100_00] * 7, 200_00, 100_00]


def test_an_odd_price_falls_to_the_earlier_month() -> None:
    """Three months of 200: the smallest unit too many stands in the first of them."""
    january = "[[season]]\nmonths = [1,0,0,0,0,0,0,0,0,0,0,0]"
    months = gift_months(of_gift(CLOUD_DAY + "[11, 3, 7]", "activity"), january, total="200")
    assert months == [0, 0, 66_67, 0, 0, 0, 66_67, 0, 0, 0, 66_66, 0]


def test_an_activity_is_planned_in_calendar_months() -> None:
    """In a fiscal year from April that is the first month, March the last; a season is in fiscal order."""
    january = "[[season]]\nmonths = [1,0,0,0,0,0,0,0,0,0,0,0]"
    tables = (of_gift(CLOUD_DAY + "[3, 4]", "activity"), january)
    months = gift_months(*tables, total="300", of=company(fiscal_start=4))
    assert months == [100_00 + 100_00, *[0] * 10, 100_00]


def test_a_line_has_at_least_its_activities() -> None:
    """They are a floor of the branch that they belong to."""
    text = plan_text(of_gift(CLOUD_DAY + "[3]", "activity"), total="300")
    assert drafted(text) == {"GIFT": 200_00, "MEAL": 100_00}


def test_an_activity_of_a_branch_is_shared_by_its_lines() -> None:
    """Once for all of them, in proportion to what each has beside its own activities."""
    text = plan_text(
        of_gift('by = "region"\nshares = { North = 1, South = 3 }'),
        of_gift(CLOUD_DAY + "[3]", "activity"),
        '[[activity]]\nof = { category = "gift", region = "South" }\n'
        'name = "Tea"\nprice = "100"\nmonths = [1]',
        total="1000",
    )
    lines = {line.code: line for line in draft(text, company()).lines}
    assert lines["GIFT-NORTH"].amount_minor == 100_00
    taken = {code: {part.name: part.amount_minor for part in line.activities} for code, line in lines.items()}
    assert taken["GIFT-NORTH"] == {"Cloud day": 66_67}
    assert taken["GIFT-SOUTH"] == {"Cloud day": 133_33, "Tea": 100_00}
