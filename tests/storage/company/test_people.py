"""People and customers, found as people look for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.company.customer import Customer, Person, Role
from bot.domain.company.identity import identity
from bot.storage.store import SqlStore
from tests.support.desk import Desk
from tests.support.told import told


def names(people: dict[int, Person]) -> set[str]:
    return {person.name.split()[0] for person in people.values()}


def test_routing_reads_the_line_above_and_every_role(desk: Desk) -> None:
    """The requester, all managers up to the top, and whoever has a role; no colleague beside."""
    mei = desk.person("mei")
    found = desk.read(lambda tx: tx.people.for_routing(mei.id))

    assert names(found) == {"Mei", "Bo", "Hana", "Dan", "Cleo", "Fin", "Ida"}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_managers_in_a_circle_do_not_hang(desk: Desk, length: int) -> None:
    """Wrong data must not stop anybody: the circle is walked once."""
    line = [desk.person(name) for name in ("mei", "bo", "hana")[:length]]
    circle = [replace(person, manager_id=line[(index + 1) % length].id) for index, person in enumerate(line)]
    desk.store.administer(told(lambda tx: tx.company.save_people(circle)))
    found = desk.read(lambda tx: tx.people.for_routing(line[0].id))

    assert names(found) == {person.name.split()[0] for person in line} | {"Fin", "Ida"}


def test_roles_are_whole_words(desk: Desk) -> None:
    """`controller admin` is both, and holds nobody else's role; who has left holds none."""
    assert [p.name for p in desk.read(lambda tx: tx.people.with_role(Role.ADMIN))] == ["Fin Costa"]
    assert desk.read(lambda tx: tx.people.with_role(Role.AUDITOR)) == []


def test_people_are_found_however_they_are_written(desk: Desk) -> None:
    """By e-mail, without regard to case or blanks around."""
    mei = desk.person("mei")
    assert desk.read(lambda tx: tx.people.by_email(" MEI@Example.com ")) == mei


def test_a_slack_account_belongs_to_one_person(desk: Desk) -> None:
    """Linked, and found by its id."""
    mei = desk.person("mei")
    desk.store.write(told(lambda tx: tx.people.link_slack(mei.id, "U0MEI")))
    found = desk.read(lambda tx: tx.people.by_slack_id("U0MEI"))

    assert found is not None
    assert found.id == mei.id
    assert desk.read(lambda tx: tx.people.by_slack_id("")) is None


CUSTOMERS = [
    "100% Juice",
    "1000 Juices",
    "snake_case",
    "snakeXcase",
    "back\\slash",
    "华为技术",
    "Ünal Gıda",
    "ACME Süd",
]


@pytest.fixture
def customers(desk: Desk) -> SqlStore:
    rows = [Customer(0, f"C{index}", name) for index, name in enumerate(CUSTOMERS)]
    desk.store.administer(told(lambda tx: tx.company.add_customers(rows)))
    return desk.store


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("100%", {"100% Juice"}),
        ("%", {"100% Juice"}),
        ("snake_", {"snake_case"}),
        ("_", {"snake_case"}),
        ("\\", {"back\\slash"}),
        ("back\\s", {"back\\slash"}),
        ("华为", {"华为技术"}),
        ("技术", {"华为技术"}),
        ("Ünal", {"Ünal Gıda"}),
        ("ünal", {"Ünal Gıda"}),
        ("SÜD", {"ACME Süd"}),
        ("  juice ", {"100% Juice", "1000 Juices"}),
        ("c7", {"ACME Süd"}),
        ("nobody", set()),
        ("' OR 1=1 --", set()),
    ],
)
def test_a_search_finds_what_was_typed_and_nothing_else(
    customers: SqlStore, typed: str, found: set[str]
) -> None:
    """In names and codes, in any script and case; `%`, `_` and `\\` are letters like others."""
    seen = customers.read(lambda tx: tx.customers.search(typed, 20))
    assert {customer.name for customer in seen} == found


def test_a_search_is_short_and_in_order(customers: SqlStore) -> None:
    """As many as asked for, by name."""
    seen = customers.read(lambda tx: tx.customers.search("", 3))
    everything = customers.read(lambda tx: tx.customers.search("", 100))
    assert seen == everything[:3]
    assert len(everything) == len(CUSTOMERS) + 2


def test_an_exact_name_or_code_finds_all_who_have_it(customers: SqlStore) -> None:
    """Two customers called alike both come: nobody guesses between them."""
    twins = [Customer(0, "T1", "Twin"), Customer(0, "T2", "twin")]
    customers.administer(told(lambda tx: tx.company.add_customers(twins)))

    def found(text: str) -> list[str]:
        return sorted(each.code for each in customers.read(lambda tx: tx.customers.named([identity(text)])))

    assert found("TWIN") == ["T1", "T2"]
    assert found(" t2 ") == ["T2"]


def test_contacts_are_searched_within_their_customer(desk: Desk) -> None:
    """By name or title; another customer's contacts are not offered."""
    acme = desk.customer_id("ACME")
    by_title = desk.read(lambda tx: tx.customers.search_contacts(acme, "INSPECT", 10))
    assert [contact.name for contact in by_title] == ["Zhou Wei"]
    assert desk.read(lambda tx: tx.customers.search_contacts(acme, "Kim", 10)) == []
