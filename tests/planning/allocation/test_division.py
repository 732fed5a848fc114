"""How a plan divides: the whole and its reserve, holds and bounds, and what drivers go by."""

from __future__ import annotations

import pytest

from bot.planning.draft import draft
from tests.planning.examples import CLIENTS, Client, Spent, company, drafted, of_gift, plan_text, planned

BY_SEGMENT = '[[split]]\nby = "segment"\n'


# --- The whole ---


@pytest.mark.parametrize(
    ("head", "total", "reserve", "joined"),
    [
        ("", "1000", 0, 0),
        ('reserve = "100"', "1000", 100_00, 0),
        ('reserve_percent = "5"', "1000", 50_00, 0),
        ('reserve_percent = "5"', "0.30", 2, 0),
        ('reserve_percent = "5"', "0.10", 1, 0),
        ('reserve_percent = "4.9"', "0.10", 0, 0),
        ('reserve_percent = "5"\nrounding = "100"', "1010", 110_00, 59_50),
        ('reserve = "1"\nrounding = "10"', "1000", 10_00, 9_00),
        ('reserve = "0"', "1000", 0, 0),
    ],
)
def test_the_reserve(head: str, total: str, reserve: int, joined: int) -> None:
    """A percentage is rounded half up to the smallest unit; an odd rest below `rounding` joins it."""
    allocation = draft(plan_text(head=head, total=total), company())
    assert (allocation.figures.reserve, allocation.figures.joined) == (reserve, joined)
    assert sum(line.amount_minor for line in allocation.lines) + reserve == allocation.figures.total


def test_every_line_is_a_multiple_of_rounding() -> None:
    """The remainder goes in whole steps too."""
    text = plan_text(
        head='rounding = "7"',
        total="700",
        split='[[split]]\nby = "category"\nshares = { gift = 1, meal = 2 }',
    )
    assert drafted(text) == {"GIFT": 231_00, "MEAL": 469_00}


def test_a_currency_without_minor_units() -> None:
    """Yen are whole."""
    text = plan_text(
        currency="JPY",
        total="1000",
        split='[[split]]\nby = "category"\nshares = { gift = 1, meal = 1, visit = 1 }',
    )
    assert drafted(text, company(currency="JPY")) == {"GIFT": 334, "MEAL": 333, "VISIT": 333}


# --- Shares, holds, bounds ---


@pytest.mark.parametrize(
    ("tables", "split", "expected"),
    [
        ("", "shares = { gift = 1, meal = 1, visit = 1 }", {"GIFT": 333_34, "MEAL": 333_33, "VISIT": 333_33}),
        ("", 'shares = { gift = "0.5", meal = "0.3" }', {"GIFT": 625_00, "MEAL": 375_00}),
        ("", "shares = { gift = 0, meal = 3 }", {"GIFT": 0, "MEAL": 1000_00}),
        (
            of_gift('amount = "100"', "line"),
            "shares = { gift = 50, meal = 20, visit = 10 }",
            {"GIFT": 100_00, "MEAL": 600_00, "VISIT": 300_00},
        ),
        (
            of_gift('amount = "0"', "line"),
            "shares = { gift = 50, meal = 20, visit = 20 }",
            {"GIFT": 0, "MEAL": 500_00, "VISIT": 500_00},
        ),
        (
            of_gift('amount = "100"', "line"),
            "shares = { meal = 20, visit = 10 }",
            {"GIFT": 100_00, "MEAL": 600_00, "VISIT": 300_00},
        ),
        (
            of_gift('amount = "1000"', "line"),
            "shares = { gift = 50, meal = 20 }",
            {"GIFT": 1000_00, "MEAL": 0},
        ),
        ("", 'shares = { gift = 10, meal = 90 }\nfloor = { gift = "250" }', {"GIFT": 250_00, "MEAL": 750_00}),
        (
            "",
            'shares = { gift = 10, meal = 90 }\nceiling = { meal = "250" }',
            {"GIFT": 750_00, "MEAL": 250_00},
        ),
        ("", 'shares = { meal = 90 }\nfloor = { gift = "250" }', {"GIFT": 250_00, "MEAL": 750_00}),
        (
            "",
            'shares = { gift = 8, meal = 1, visit = 1 }\nfloor = { meal = "200" }\n'
            'ceiling = { gift = "500" }',
            {"GIFT": 500_00, "MEAL": 250_00, "VISIT": 250_00},
        ),
    ],
)
def test_holds_and_bounds(tables: str, split: str, expected: dict[str, int]) -> None:
    """Holds first; then each other branch gets its share of the rest, from its floor to its ceiling."""
    assert drafted(plan_text(tables, split='[[split]]\nby = "category"\n' + split)) == expected


def test_floors_are_rounded_up_and_ceilings_down() -> None:
    """A bound is kept by steps, never just missed."""
    bounds = 'floor = { visit = "51" }\nceiling = { meal = "899" }'
    split = '[[split]]\nby = "category"\nshares = { gift = 1, meal = 98, visit = 1 }\n' + bounds
    found = drafted(plan_text(head='rounding = "10"', split=split))
    assert found == {"GIFT": 50_00, "MEAL": 890_00, "VISIT": 60_00}


def test_a_hold_deeper_down_is_paid_by_its_branch() -> None:
    """A split sees the holds of its own branches alone: the branch gets its share, the hold what is in it."""
    text = plan_text(
        of_gift('by = "segment"\ndriver = "even"'),
        '[[line]]\nof = { segment = "key", category = "gift" }\namount = "300"',
    )
    assert drafted(text) == {
        "GIFT-GENERAL": 50_00,
        "GIFT-KEY": 300_00,
        "GIFT-POTENTIAL": 50_00,
        "MEAL": 600_00,
    }


def test_a_proposed_amount_holds_when_there_is_one() -> None:
    """Until its owner has proposed something the line takes its share."""
    text = plan_text(of_gift('amount = "proposed"', "line"))
    assert drafted(text) == {"GIFT": 400_00, "MEAL": 600_00}
    assert drafted(text, company(proposals={"GIFT": 123_00})) == {"GIFT": 123_00, "MEAL": 877_00}


def test_a_proposal_that_is_not_taken_is_kept_beside_the_line() -> None:
    """Only `amount = "proposed"` takes it."""
    text = plan_text(of_gift('amount = "200"', "line"))
    line = planned(text, "GIFT", company(proposals={"GIFT": 123_00}))
    assert (line.amount_minor, line.proposed_minor, line.held) == (200_00, 123_00, True)


def test_a_proposal_speaks_where_the_file_is_silent() -> None:
    """Its reason and expected result are the line's, unless the file gives its own."""
    line = planned(plan_text(of_gift("", "line")), "GIFT", company(proposals={"GIFT": 123_00}))
    assert (line.reason, line.expected_result) == ("Two more festivals", "Renewals")
    line = planned(
        plan_text(of_gift('reason = "Agreed in May"', "line")), "GIFT", company(proposals={"GIFT": 1})
    )
    assert (line.reason, line.expected_result) == ("Agreed in May", "Renewals")


# --- Drivers ---


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        ("even", {"GENERAL": 333_34, "KEY": 333_33, "POTENTIAL": 333_33}),
        ("customer_count", {"GENERAL": 200_00, "KEY": 400_00, "POTENTIAL": 400_00}),
        ("customer_value", {"GENERAL": 26_32, "KEY": 789_47, "POTENTIAL": 184_21}),
    ],
)
def test_drivers_of_customers(driver: str, expected: dict[str, int]) -> None:
    """Active customers of each branch: alike, by number, by annual value."""
    clients = [client for client in CLIENTS if client.code != "C2"]
    assert drafted(plan_text(split=BY_SEGMENT + f'driver = "{driver}"'), company(clients)) == expected


def test_customers_that_are_not_active_do_not_count() -> None:
    """Their branch is there all the same, without a basis."""
    clients = [Client("A", "key"), Client("B", "old", active=False)]
    text = plan_text(split=BY_SEGMENT + 'driver = "customer_count"')
    assert drafted(text, company(clients)) == {"KEY": 1000_00, "OLD": 0}


def test_a_branch_without_a_basis_gets_its_floor() -> None:
    """It weighs nothing, but a floor is a floor."""
    clients = [Client("A", "key"), Client("B", "old", active=False)]
    text = plan_text(split=BY_SEGMENT + 'driver = "customer_count"\nfloor = { old = "50" }')
    assert drafted(text, company(clients)) == {"KEY": 950_00, "OLD": 50_00}


def test_a_negative_basis_counts_as_nothing() -> None:
    """More was credited than spent: no share, and nothing taken from others."""
    rows = [Spent(1, {1: -500}, category="gift"), Spent(2, {1: 300}, category="meal")]
    found = drafted(plan_text(split='[[split]]\nby = "category"\ndriver = "history"'), company(rows=rows))
    assert found["MEAL"] == 1000_00
    assert found["GIFT"] == 0


def test_missing_values_are_no_values() -> None:
    """A customer whose value is not known counts as a customer, not as money."""
    clients = [Client("A", "key", value=None), Client("B", "general", value=10)]
    by = BY_SEGMENT + 'driver = "{}"'
    assert drafted(plan_text(split=by.format("customer_value")), company(clients)) == {
        "GENERAL": 1000_00,
        "KEY": 0,
    }
    assert drafted(plan_text(split=by.format("customer_count")), company(clients)) == {
        "GENERAL": 500_00,
        "KEY": 500_00,
    }


def test_drivers_look_at_the_branch_alone() -> None:
    """North is divided by the customers of the North, whatever the South has."""
    clients = [Client("A", "key", "North"), Client("B", "general", "North"), Client("C", "general", "South")]
    text = plan_text(
        '[[split]]\nof = { region = "North" }\nby = "segment"\ndriver = "customer_count"',
        split='[[split]]\nby = "region"\nshares = { North = 1, South = 1 }',
    )
    assert drafted(text, company(clients)) == {"NORTH-GENERAL": 250_00, "NORTH-KEY": 250_00, "SOUTH": 500_00}


def test_history_and_requests_go_by_their_own_dimensions() -> None:
    """What was spent by the segment it was spent for then, whatever the customers are now."""
    rows = [
        Spent(1, {1: 100, 12: 200}, segment="key"),
        Spent(3, {6: 100}, segment="general"),
        Spent(9, {6: 900}, segment="general", category="meal"),
    ]
    of = company(rows=rows)
    history = plan_text(of_gift('by = "segment"\ndriver = "history"'))
    assert drafted(history, of) == {
        "GIFT-GENERAL": 100_00,
        "GIFT-KEY": 300_00,
        "GIFT-POTENTIAL": 0,
        "MEAL": 600_00,
    }
    requests = plan_text(of_gift('by = "segment"\ndriver = "requests"'))
    assert drafted(requests, of) == {
        "GIFT-GENERAL": 300_00,
        "GIFT-KEY": 100_00,
        "GIFT-POTENTIAL": 0,
        "MEAL": 600_00,
    }


def test_a_driver_that_is_zero_may_be_even() -> None:
    """Only where the split says so; where it is not zero it is not even."""
    split = '[[split]]\nby = "region"\ndriver = "history"\ndriver_missing = "even"'
    assert drafted(plan_text(split=split)) == {"NORTH": 500_00, "SOUTH": 500_00}
    rows = [Spent(1, {1: 10}, region="South")]
    assert drafted(plan_text(split=split), company(rows=rows)) == {"NORTH": 0, "SOUTH": 1000_00}


def test_what_is_held_is_no_basis_for_the_others() -> None:
    """Only the held branch had history: the others have none to go by, and are even if they may."""
    split = '[[split]]\nby = "region"\ndriver = "history"\ndriver_missing = "even"'
    rows = [Spent(1, {1: 10}, region="South")]
    clients = [*CLIENTS, Client("W", region="West")]
    text = plan_text('[[line]]\nof = { region = "South" }\namount = "100"', split=split)
    assert drafted(text, company(clients, rows)) == {"NORTH": 450_00, "SOUTH": 100_00, "WEST": 450_00}


def test_nothing_to_divide_needs_no_basis() -> None:
    """A branch that gets nothing is divided into nothings, whatever its driver says."""
    text = plan_text(
        of_gift('by = "segment"\ndriver = "history"'),
        split='[[split]]\nby = "category"\nshares = { gift = 0, meal = 1 }',
    )
    assert drafted(text) == {"GIFT-GENERAL": 0, "GIFT-KEY": 0, "GIFT-POTENTIAL": 0, "MEAL": 1000_00}


def test_a_driver_divides_by_what_the_company_has() -> None:
    """By category: all of the policy but what is left out; by channel and department: those there are."""
    text = plan_text(
        head='leave_out = { crm_system = "IT", summit = "not this year" }',
        split='[[split]]\nby = "category"\ndriver = "even"',
    )
    found = drafted(text)
    assert len(found) == 9
    assert not {"CRM_SYSTEM", "SUMMIT"} & found.keys()
    assert drafted(plan_text(split='[[split]]\nby = "department"\ndriver = "even"')) == {
        "SALES": 500_00,
        "SERVICE": 500_00,
    }
