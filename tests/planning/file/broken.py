"""One broken plan file for each thing that can be wrong with one: its code, the line, and what the test adds.

Without additions a file has three lines of head (year, currency, a total of 1000), then the split of the
whole by category: its table in line 4, "by" in 5, shares of gift and meal in 6. More tables begin in line 7.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.planning.examples import BY_CATEGORY, plan_text


class Broken(NamedTuple):
    code: str
    line: int
    tables: str = ""
    head: str = ""
    split: str = BY_CATEGORY
    total: str = "1000"
    currency: str = "CNY"

    @property
    def text(self) -> str:
        return plan_text(
            self.tables, total=self.total, currency=self.currency, head=self.head, split=self.split
        )


def split(lines: str) -> str:
    """The whole by category: the lines begin in line 6."""
    return '[[split]]\nby = "category"\n' + lines


def by_segment(lines: str) -> str:
    """Gifts by segment: the lines begin in line 10."""
    return '[[split]]\nof = { category = "gift" }\nby = "segment"\n' + lines


def of_gift(table: str, lines: str) -> str:
    """A table of the gift branch: the lines begin in line 9."""
    return f'[[{table}]]\nof = {{ category = "gift" }}\n' + lines


def of_key(table: str, lines: str) -> str:
    """A table of the gift branch's key segment: three lines, the last of them `lines`."""
    return f'[[{table}]]\nof = {{ category = "gift", segment = "key" }}\n' + lines


def activity(lines: str) -> str:
    """An activity of the gift branch: the lines begin in line 9."""
    missing = {"name": '"Cloud day"', "price": '"10"', "months": "[3]"}
    rest = [f"{key} = {value}" for key, value in missing.items() if f"{key} =" not in lines]
    return of_gift("activity", "\n".join([lines, *rest]))


def goal(lines: str) -> str:
    """A goal: the lines begin in line 8."""
    missing = {"id": '"keep"', "measure": '"retention"', "baseline": '"91"', "target": '"94"'}
    rest = [f"{key} = {value}" for key, value in missing.items() if f"{key} =" not in lines]
    return "\n".join(["[[goal]]", lines, *rest])


BY_REGION = '[[split]]\nby = "region"\ndriver = "customer_count"'

IN_THE_FILE = (
    # The TOML and its keys
    Broken("syntax_twice", 8, "[review]\n[review]"),
    Broken("syntax_value", 4, head="rounding = ten"),
    Broken("syntax_equals", 7, "just words"),
    Broken("syntax_open", 7, "[[line]"),
    Broken("unknown_key", 4, head="zzz = 1"),
    Broken("unknown_key_meant", 4, head='reserv = "5"'),
    Broken("unknown_key_meant", 9, of_gift("line", 'ownr = "hana@example.com"')),
    Broken("key_belongs_on_top", 8, '[review]\nrounding = "10"'),
    Broken("missing_key", 7, '[[line]]\ncode = "X"'),
    Broken("missing_key", 1, split=""),
    Broken("wrong_value", 9, activity("quantity = 0")),
    Broken("wrong_value", 4, head="leave_out = 3"),
    Broken("wrong_value", 9, activity("months = [13]")),
    Broken("unknown_choice_meant", 5, split='[[split]]\nby = "categry"\nshares = { gift = 1 }'),
    Broken("unknown_choice", 6, split=split('driver = "weather"')),
    Broken("unknown_choice_meant", 9, of_gift("line", 'control = "absolut"')),
    Broken("id_shape", 8, goal('id = "keep key"')),
    Broken("wrong_value", 9, of_gift("line", 'code = " "')),
    Broken("any_value", 8, '[[line]]\nof = { category = "*" }'),
    Broken("any_value", 6, split=split('shares = { gift = 1, "" = 1 }')),
    Broken("percent", 4, head='reserve_percent = "101"'),
    # Values
    Broken("amount_zero", 3, total="0"),
    Broken("amount_zero", 4, head='rounding = "0"'),
    Broken("amount_unreadable", 3, total="-5"),
    Broken("amount_not_text", 4, head="rounding = 10"),
    Broken("amount_too_precise", 3, total="1000.001"),
    Broken("amount_too_large", 3, total="9999999999999999"),
    Broken("amount_currency", 3, total="1000 USD"),
    Broken("amount_unreadable", 7, split=BY_CATEGORY + 'floor = { gift = "some" }'),
    Broken("amount_not_text", 9, of_gift("line", "amount = 80000")),
    Broken("amount_too_large", 9, activity('price = "9000000000000"\nquantity = 2')),
    Broken("amount_unreadable", 9, '[[ceiling]]\nwhere = { category = "gift" }\namount = "-1"'),
    Broken("share_negative", 6, split=split('shares = { gift = 1, meal = "-1" }')),
    Broken("share_unreadable", 6, split=split("shares = { gift = 1.5 }")),
    Broken("share_unreadable", 6, split=split('shares = { gift = "a third" }')),
    Broken("number_not_text", 8, goal("baseline = 91")),
    Broken("place_empty", 8, '[[minimum]]\nwhere = {}\npercent = "8"'),
    Broken("unknown_season_meant", 8, '[[season]]\nmonths = "evn"'),
    Broken("unknown_season", 8, '[[season]]\nmonths = "winter"'),
    Broken("season_shape", 8, "[[season]]\nmonths = 12"),
    Broken("season_length", 8, "[[season]]\nmonths = [1, 2, 3]"),
    Broken("season_zero", 8, "[[season]]\nmonths = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"),
    Broken("share_negative", 8, "[[season]]\nmonths = [1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"),
    Broken("month_twice", 9, activity("months = [3, 5, 3]")),
    # Across the file
    Broken("currency_unknown", 2, currency="RMB"),
    Broken("duplicate_id", 13, goal('id = "a"') + "\n" + goal('id = "a"')),
    Broken("reserve_twice", 5, head='reserve = "10"\nreserve_percent = "5"'),
    Broken("score_sum", 7, "[score]\nannual_value = 60\npotential = 30"),
    Broken("place_twice", 10, of_gift("line", "") + of_gift("line", "")),
    Broken("place_twice", 9, '[[season]]\nmonths = "even"\n[[season]]\nmonths = "history"'),
    Broken("split_twice", 7, '[[split]]\nby = "segment"\ndriver = "customer_count"'),
    Broken("no_split_of_all", 5, split=by_segment('driver = "even"')),
    Broken("split_again", 9, of_gift("split", 'by = "category"\nshares = { meal = 1 }')),
    Broken("split_without_rule", 7, by_segment("")),
    Broken("split_two_rules", 10, by_segment('driver = "even"\nshares = { key = 1 }')),
    Broken("shares_zero", 10, by_segment("shares = { key = 0, general = 0 }")),
    Broken("driver_missing_unused", 11, by_segment('shares = { key = 1 }\ndriver_missing = "even"')),
    Broken("driver_dimension", 6, split=split('driver = "customer_count"')),
    Broken(
        "floor_over_ceiling",
        12,
        by_segment('driver = "even"\nfloor = { key = "20" }\nceiling = { key = "10" }'),
    ),
)
"""What the file alone shows."""

AGAINST_THE_COMPANY = (
    Broken("unknown_value_meant", 6, split=split("shares = { gift = 1, vist = 1 }")),
    Broken("unknown_value", 6, split=split("shares = { gift = 1, opera = 1 }")),
    Broken("unknown_value_meant", 11, by_segment('driver = "even"\nfloor = { kee = "20" }')),
    Broken("unknown_value", 8, '[[minimum]]\nwhere = { region = "Mars" }\npercent = "8"'),
    Broken("unknown_value_meant", 9, of_gift("line", 'department = "Sale"')),
    Broken("unknown_value", 4, head='leave_out = { opera = "nobody goes" }'),
    Broken("unknown_value", 8, '[[ceiling]]\nwhere = { department = "Moon" }\namount = "10"'),
    Broken("plan_currency", 2, currency="EUR"),
    Broken("unknown_value", 8, goal('where = { segment = "vip" }')),
    Broken("unknown_measure_meant", 8, "[score]\nanual_value = 100"),
    Broken("unknown_measure", 8, "[score]\ncharm = 100"),
    Broken("unknown_person_meant", 9, of_gift("line", 'owner = "hanna@example.com"')),
    Broken("unknown_person", 8, goal('owner = "x@y.z"')),
    Broken("unknown_role_meant", 8, '[review]\nby = ["role:controler"]'),
    Broken("unknown_role", 8, '[review]\napprove = ["role:pope"]'),
    Broken("unknown_person", 8, '[review]\nby = "nobody"'),
    Broken("reviewer_twice", 8, '[review]\nby = ["role:controller", "role:controller"]'),
    Broken("preparer_approves", 8, '[review]\napprove = ["wei@example.com"]'),
)
"""What only the company's facts show. The preparer is wei@example.com."""

IN_THE_TREE = (
    Broken(
        "branch_unmet",
        10,
        '[[split]]\nof = { region = "West" }\nby = "segment"\nshares = { key = 1, general = 1 }',
        split=BY_REGION,
    ),
    Broken(
        "nothing_to_divide_by",
        9,
        '[[split]]\nof = { region = "West" }\nby = "lifecycle"\ndriver = "customer_count"',
        split=BY_REGION,
    ),
    Broken("line_not_leaf", 12, by_segment('driver = "even"\n[[line]]\nof = { category = "gift" }')),
    Broken("no_branch_from_root", 8, '[[line]]\nof = { segment = "key" }'),
    Broken(
        "no_branch",
        12,
        by_segment('driver = "even"\n[[line]]\nof = { category = "gift", region = "North" }'),
    ),
    Broken(
        "no_branch_undivided", 8, '[[season]]\nof = { category = "gift", segment = "key" }\nmonths = "even"'
    ),
    Broken(
        "department_from_tree",
        13,
        of_gift("split", 'by = "department"\ndriver = "even"')
        + '\n[[line]]\nof = { category = "gift", department = "Sales" }\ndepartment = "Service"',
    ),
    Broken("code_twice", 9, of_gift("line", 'code = "meal"')),
    Broken("code_of_reserve", 9, of_gift("line", 'code = "Reserve"')),
    Broken("code_too_long", 4, split='[[split]]\nby = "product_line"\ndriver = "customer_count"'),
)
"""What the tree shows. One customer is in the West: of segment general, no lifecycle, a long product line."""

IN_THE_DIVISION = (
    Broken("nothing_to_divide", 4, head='reserve = "1000"'),
    Broken("nothing_to_divide", 4, head='reserve_percent = "100"'),
    Broken("total_odd", 3, head='rounding = "30"'),
    Broken("total_odd", 3, head='rounding = "30"\nreserve_percent = "0"'),
    Broken("hold_odd", 10, of_gift("line", 'amount = "95"'), head='rounding = "10"'),
    Broken("hold_under_activities", 9, of_gift("line", 'amount = "90"\n') + activity('price = "100"')),
    Broken(
        "hold_under_floor",
        10,
        of_gift("line", 'amount = "90"'),
        split=BY_CATEGORY + 'floor = { gift = "100" }',
    ),
    Broken(
        "hold_over_ceiling",
        10,
        of_gift("line", 'amount = "90"'),
        split=BY_CATEGORY + 'ceiling = { gift = "80" }',
    ),
    Broken(
        "floor_over_ceiling", 7, activity('price = "90"'), split=BY_CATEGORY + 'ceiling = { gift = "80" }'
    ),
    Broken(
        "floor_over_ceiling",
        9,
        head='rounding = "10"',
        split=BY_CATEGORY + 'floor = { gift = "31" }\nceiling = { gift = "39" }',
    ),
    Broken("holds_over_whole", 9, of_gift("line", 'amount = "1001"')),
    Broken("holds_over_whole", 13, by_segment('driver = "even"\n') + of_key("line", 'amount = "401"')),
    Broken("floors_over_whole", 7, split=BY_CATEGORY + 'floor = { gift = "500", meal = "501" }'),
    Broken("floors_over_whole", 4, activity('price = "1001"')),
    Broken("holds_under_whole", 4, of_gift("line", 'amount = "999"'), split=split("shares = { gift = 1 }")),
    Broken("ceilings_under_whole", 7, split=BY_CATEGORY + 'ceiling = { gift = "500", meal = "499" }'),
    Broken("ceilings_under_whole", 7, split=BY_CATEGORY.replace("60", "0") + 'ceiling = { gift = "999" }'),
    Broken("rest_without_share", 6, of_gift("line", 'amount = "999"'), split=BY_CATEGORY.replace("60", "0")),
    Broken("driver_zero", 10, by_segment('driver = "history"')),
    Broken("driver_zero", 6, split=split('driver = "requests"')),
    Broken(
        "activities_over_branch",
        13,
        by_segment('driver = "even"\n')
        + activity('price = "100"')
        + "\n"
        + of_key("activity", 'name = "x"\nprice = "350"\nmonths = [1]'),
    ),
)
"""What can't be divided as the file says."""

ACROSS_THE_TREE = (
    Broken("minimum_without_line", 8, '[[minimum]]\nwhere = { segment = "key" }\npercent = "8"'),
    Broken(
        "ceiling_without_line",
        8,
        '[[ceiling]]\nwhere = { category = "visit", department = "Sales" }\namount = "10"',
    ),
    Broken(
        "minimum_out_of_reach",
        9,
        '[[minimum]]\nwhere = { category = "gift" }\npercent = "90"\n' + of_gift("line", 'amount = "400"'),
    ),
    Broken(
        "minima_together",
        12,
        '[[minimum]]\nwhere = { category = "gift" }\npercent = "60"\n'
        '[[minimum]]\nwhere = { category = "meal" }\npercent = "50"',
    ),
)
"""What holds for many lines at once. Without SciPy there is "solver_missing", see test_minima."""

WITHOUT_CUSTOMERS = (
    Broken("no_values", 10, by_segment("shares = { key = 1 }")),
    Broken("nothing_to_divide_by", 9, by_segment('driver = "even"')),
)
"""What a company that has no customers yet is told."""
