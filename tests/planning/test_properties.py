"""What holds for every plan: exact totals, kept bounds, and that the order of nothing matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.money import exponent
from bot.planning.company import Company
from bot.planning.draft import draft
from bot.toml.problem import FileProblems
from tests.planning.examples import Client, Spent, company, drafted, plan_text
from tests.planning.oracle import divided
from tests.support.search import examples

SEGMENTS = ("general", "key", "potential")
REGIONS = ("East", "North", "South")
CATEGORIES = ("event", "gift", "meal")


class Division(NamedTuple):
    """One split as the test knows it: what it is of, by what, how, and its bounds in steps."""

    of: tuple[tuple[str, str], ...]
    by: str
    how: str
    floors: dict[str, int]
    ceilings: dict[str, int]

    def table(self, step: int) -> str:
        of = ", ".join(f'{name} = "{value}"' for name, value in self.of)
        lines = ["[[split]]", f"of = {{ {of} }}", f'by = "{self.by}"', self.how]
        for key, bounds in (("floor", self.floors), ("ceiling", self.ceilings)):
            shown = ", ".join(f'{value} = "{steps * step}"' for value, steps in bounds.items())
            lines.append(f"{key} = {{ {shown} }}")
        return "\n".join(lines)


class Case(NamedTuple):
    """A plan file in parts, and the company that it is for. Amounts of the file are whole, in steps."""

    clients: list[Client]
    spent: list[Spent]
    currency: str
    total: int
    step: int
    divisions: list[Division]
    tables: list[str]

    def company(self) -> Company:
        return company(self.clients, self.spent, currency=self.currency)

    def text(self, tables: Sequence[str] | None = None) -> str:
        head = f'reserve_percent = "7"\nrounding = "{self.step}"'
        parts = [division.table(self.step) for division in self.divisions] + self.tables
        return plan_text(
            *(parts if tables is None else tables),
            total=str(self.total),
            currency=self.currency,
            head=head,
            split="",
        )


clients = st.lists(
    st.builds(
        lambda number, segment, region, value, active: Client(
            f"C{number}", segment, region, value=value, active=active
        ),
        st.integers(0, 999),
        st.sampled_from(SEGMENTS),
        st.sampled_from(REGIONS),
        st.integers(0, 10**9),
        st.booleans(),
    ),
    min_size=3,
    max_size=12,
    unique_by=lambda client: client.code,
)
spending = st.lists(
    st.builds(
        lambda items, month, minor, category, segment: Spent(items, {month: minor}, category, segment),
        st.integers(1, 5),
        st.integers(1, 12),
        st.integers(-500, 10**6),
        st.sampled_from(CATEGORIES),
        st.sampled_from(SEGMENTS),
    ),
    max_size=5,
)
drivers = st.sampled_from(
    [
        f'driver = "{name}"\ndriver_missing = "even"'
        for name in ("customer_count", "customer_value", "history")
    ]
    + ['driver = "even"']
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A tree by category, with one category by segment and one by region, bounds, an activity and a hold."""
    people = draw(clients)
    share = st.integers(0, 50)
    shares = {category: draw(share) for category in CATEGORIES}
    assume(any(shares.values()))
    steps = st.integers(0, 6)
    bound = st.dictionaries(st.sampled_from(CATEGORIES), steps, max_size=2)
    whole = "shares = { " + ", ".join(f"{name} = {value}" for name, value in shares.items()) + " }"
    divisions = [
        Division(
            (), "category", whole, draw(bound), {name: 9 + steps for name, steps in draw(bound).items()}
        ),
        Division((("category", "gift"),), "segment", draw(drivers), {}, {}),
        Division((("category", "meal"),), "region", draw(drivers), {}, {}),
    ]
    tables = ['[[season]]\nmonths = "history"']
    if draw(st.booleans()):
        tables.append('[[activity]]\nof = { category = "event" }\nname = "Day"\nprice = "3"\nmonths = [2, 5]')
    step = draw(st.sampled_from([1, 3, 10]))
    if draw(st.booleans()):
        tables.append(f'[[line]]\nof = {{ category = "event" }}\namount = "{step * 9}"')
    total = draw(st.integers(60 * step, 10**7))
    return Case(
        people, draw(spending), draw(st.sampled_from(["CNY", "JPY", "KWD"])), total, step, divisions, tables
    )


def lines_of(case: Case) -> dict[str, int]:
    """The plan's lines in minor units. A plan that can't be divided is no case of these tests."""
    try:
        return drafted(case.text(), case.company())
    except FileProblems:
        assume(False)
        raise AssertionError from None


@given(cases())
def test_the_total_is_exact_and_lines_are_multiples_of_rounding(case: Case) -> None:
    """Lines and reserve are the total, in any currency; months are their line."""
    lines_of(case)
    allocation = draft(case.text(), case.company())
    unit = 10 ** exponent(case.currency)
    assert (
        sum(line.amount_minor for line in allocation.lines) + allocation.figures.reserve == case.total * unit
    )
    for line in allocation.lines:
        assert line.amount_minor % (case.step * unit) == 0
        assert sum(line.months) == line.amount_minor
        assert min(line.months) >= 0


@given(cases())
def test_bounds_are_kept(case: Case) -> None:
    """Floors and ceilings of the categories, what is held, and what the activity costs."""
    lines = lines_of(case)
    step = case.step * 10 ** exponent(case.currency)
    categories = {
        name: sum(m for code, m in lines.items() if code.startswith(name.upper())) for name in CATEGORIES
    }
    whole = case.divisions[0]
    for name, floor in whole.floors.items():
        assert categories[name] >= floor * step
    for name, ceiling in whole.ceilings.items():
        assert categories[name] <= ceiling * step
    if any("[[activity]]" in table for table in case.tables):
        assert categories["event"] >= 3 * 10 ** exponent(case.currency)
    if any("[[line]]" in table for table in case.tables):
        assert categories["event"] == 9 * step


ORDERED = (
    '[[activity]]\nof = { category = "gift" }\nname = "Tea"\nprice = "1"\nmonths = [1, 2, 4]',
    '[[activity]]\nof = { category = "gift" }\nname = "Dinner"\nprice = "2"\nmonths = [7]',
    '[[minimum]]\nwhere = { segment = "key" }\npercent = "11"',
    '[[minimum]]\nwhere = { region = "North" }\npercent = "9"',
    '[[minimum]]\nwhere = { region = "South" }\npercent = "13"',
)
"""Tables whose order could matter: activities that share lines, minima that can be met in several ways."""


@given(cases(), st.sets(st.sampled_from(ORDERED)), st.integers(0, 2**32))
def test_the_order_of_nothing_matters(case: Case, extra: set[str], seed: int) -> None:
    """Tables of the file, customers, what was spent: in any order the same lines, months and findings."""
    case = case._replace(tables=[*case.tables, *sorted(extra)])
    lines_of(case)
    mixed = Random(seed)
    tables = [division.table(case.step) for division in case.divisions] + case.tables
    other = case._replace(
        clients=mixed.sample(case.clients, len(case.clients)), spent=mixed.sample(case.spent, len(case.spent))
    )
    one = draft(case.text(), case.company())
    two = draft(other.text(mixed.sample(tables, len(tables))), other.company())
    assert one.lines == two.lines
    assert one.findings == two.findings


@settings(max_examples=examples(50))
@given(cases())
def test_lines_are_what_fractions_say(case: Case) -> None:
    """Split by split the same as an oracle that counts customers one by one and divides in fractions."""
    lines = lines_of(case)
    unit = case.step * 10 ** exponent(case.currency)
    held = 9 if any("[[line]]" in table for table in case.tables) else None
    activity = (
        3 * 10 ** exponent(case.currency) if any("[[activity]]" in table for table in case.tables) else 0
    )
    reserve = (case.total * 10 ** exponent(case.currency) * 7 * 2 + 100) // 200
    steps = (case.total * 10 ** exponent(case.currency) - reserve) // unit
    expected = dict(_oracle(case, steps, held, -(-activity // unit)))
    assert {code: minor // unit for code, minor in lines.items()} == expected


def _oracle(case: Case, steps: int, held: int | None, activity: int) -> Iterator[tuple[str, int]]:
    whole = case.divisions[0]
    shares = dict(part.split(" = ") for part in whole.how[len("shares = { ") : -2].split(", "))
    names = sorted(shares)
    weights = [int(shares[name]) for name in names]
    floors = [max(whole.floors.get(name, 0), activity if name == "event" else 0) for name in names]
    ceilings = [whole.ceilings.get(name, steps) for name in names]
    if held is not None:
        index = names.index("event")
        weights[index], floors[index], ceilings[index] = 0, held, held
    amounts = dict(zip(names, divided(steps, weights, floors, ceilings), strict=True))
    yield "EVENT", amounts["event"]
    for division, name in zip(case.divisions[1:], ("gift", "meal"), strict=True):
        values = sorted({getattr(client, division.by) for client in case.clients})
        basis = [_basis(case, division, name, value) for value in values]
        basis = basis if any(basis) else [1] * len(values)
        parts = divided(amounts[name], basis, [0] * len(values), [amounts[name]] * len(values))
        yield from ((f"{name}-{value}".upper(), part) for value, part in zip(values, parts, strict=True))


def _basis(case: Case, division: Division, category: str, value: str) -> int:
    """What the driver says of one value, row by row."""
    active = [c for c in case.clients if c.active and getattr(c, division.by) == value]
    if "even" in division.how.split("\n")[0]:
        return 1
    if "customer_count" in division.how:
        return len(active)
    if "customer_value" in division.how:
        return sum(client.value or 0 for client in active)
    rows = [row for row in case.spent if row.category == category and getattr(row, division.by) == value]
    return max(sum(sum(row.months.values()) for row in rows), 0)


@given(
    clients,
    st.sampled_from(["customer_count", "customer_value"]),
    st.sampled_from(SEGMENTS),
    st.integers(0, 10**9),
    st.integers(1, 10**6),
)
def test_one_customer_more_never_lowers_its_branch(
    people: list[Client], driver: str, segment: str, value: int, total: int
) -> None:
    """By number or by value, whatever the others have."""
    text = plan_text(
        total=str(total), split=f'[[split]]\nby = "segment"\ndriver = "{driver}"\ndriver_missing = "even"'
    )
    assume(any(client.active and (driver == "customer_count" or client.value) for client in people))
    more = [*people, Client("one more", segment, value=value)]
    before, after = drafted(text, company(people)), drafted(text, company(more))
    assert after[segment.upper()] >= before.get(segment.upper(), 0)
