"""What stands out in an allocation, for those who review it."""

from __future__ import annotations

from bot.planning.company import Company
from bot.planning.draft import draft
from bot.planning.finding import PlanFinding
from tests.planning.examples import BY_CATEGORY, CATEGORIES, CLIENTS, Client, company, of_gift, plan_text

OTHERS = [category for category in CATEGORIES if category not in ("gift", "meal")]
ALL_LEFT_OUT = "leave_out = { " + ", ".join(f'{category} = "later"' for category in OTHERS) + " }"
OWNER = 'owner = "hana@example.com"'
OWNED = (of_gift(OWNER, "line"), f'[[line]]\nof = {{ category = "meal" }}\n{OWNER}')


def found(
    *tables: str, head: str = ALL_LEFT_OUT, split: str = BY_CATEGORY, of: Company | None = None
) -> list[PlanFinding]:
    return list(draft(plan_text(*tables, head=head, split=split), of or company()).findings)


def said(finding: PlanFinding) -> str:
    return finding.sentence.format(**finding.facts)


def test_a_plan_may_have_nothing_to_say() -> None:
    """Every category is planned or left out, every line has its owner."""
    assert found(*OWNED) == []


def test_a_category_that_no_line_covers() -> None:
    """Unless it is left out with a reason; a line of any category covers all."""
    missing = found(*OWNED, head=ALL_LEFT_OUT.replace('visit = "later", ', ""))
    assert [(finding.code, finding.subject) for finding in missing] == [("category_uncovered", "visit")]
    assert said(missing[0]).startswith('No line covers "visit"')
    anything = found(head="", split='[[split]]\nby = "region"\ndriver = "even"')
    assert [finding.code for finding in anything] == ["owner_missing"]


def test_a_category_that_is_left_out_but_planned() -> None:
    """The file contradicts itself: both are named."""
    (finding,) = found(*OWNED, head=ALL_LEFT_OUT.replace("{ ", '{ gift = "too dear", '))
    assert said(finding) == '"gift" is left out (too dear), but GIFT plans it. Keep one of the two.'


def test_lines_without_an_owner() -> None:
    """Counted, and the first few named."""
    (finding,) = found(of_gift('by = "product_line"\ndriver = "even"'), OWNED[1], of=many_products())
    assert finding.facts == {
        "count": 6,
        "lines": "GIFT-P1, GIFT-P2, GIFT-P3, GIFT-P4, GIFT-P5 …",
    }


def many_products() -> Company:
    return company([Client(f"C{number}", product_line=f"p{number}") for number in range(1, 7)])


def test_a_proposal_that_is_still_to_come() -> None:
    """The line has its share until its owner proposes."""
    (finding,) = found(OWNED[0] + '\namount = "proposed"', OWNED[1])
    assert (finding.code, finding.subject) == ("proposal_missing", "GIFT")


def test_customers_that_a_driver_passes_by() -> None:
    """Active ones where nobody filled in what it divides by; shares pass nobody by."""
    clients = [*CLIENTS, Client("X", region=""), Client("Y", region="", active=False)]
    findings = found(of_gift('by = "region"\ndriver = "customer_count"'), OWNED[1], of=company(clients))
    (finding,) = [finding for finding in findings if finding.code == "customers_without"]
    assert finding.facts == {"dimension": "region", "count": 1}
    by_shares = found(of_gift('by = "region"\nshares = { North = 1 }'), OWNED[1], of=company(clients))
    assert [finding.code for finding in by_shares] == ["owner_missing"]
