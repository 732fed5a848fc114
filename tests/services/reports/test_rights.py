"""Whose digest somebody may read: their own part of the company, unless they look after all of it."""

from __future__ import annotations

import pytest

from bot.domain.company.customer import Role
from bot.domain.errors import GoodwillError, NotAllowed
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.policies.shipped import default_policy_text
from bot.services.policy.apply import apply_policy
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.rights import find_readable, may_read, widest_scope
from bot.storage.store import SqlStore
from tests.support.company_files import OPERATOR, version
from tests.support.databases import Fill
from tests.support.digest_company import Company, SmallCompany, in_a_copy, small_company


@pytest.fixture
def filling(request: pytest.FixtureRequest) -> Fill | None:
    return small_company if "company" in request.fixturenames else None


@pytest.fixture
def company(store: SqlStore) -> SmallCompany:
    return in_a_copy(store)


def open_to(company: SmallCompany, *readers: str) -> None:
    """A policy that names them."""
    listed = ", ".join(f'"{reader}"' for reader in readers)
    text = f"{version('open', '2026-09-01')}\n[digest]\nopen_to = [{listed}]\n"
    company.store.administer(lambda tx: apply_policy(tx, text, OPERATOR))


def found(company: Company, person_id: int, text: str) -> Scope:
    person = company.actor(person_id).person
    assert person is not None
    return company.store.read(lambda tx: find_readable(tx, person, text))


def widest(company: Company, person_id: int) -> Scope:
    person = company.actor(person_id).person
    assert person is not None
    return company.store.read(lambda tx: widest_scope(tx, person))


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.AUDITOR, Role.ADMIN])
def test_some_read_everything(company: SmallCompany, role: Role) -> None:
    """Who looks after the whole company's money, or checks it."""
    reader = company.person("Rea", department="Finance", roles=role.value)
    assert widest(company, reader) == EVERYTHING
    for text, scope in (("", EVERYTHING), ("marketing", Scope("department", "Marketing"))):
        assert found(company, reader, text) == scope


@pytest.mark.parametrize(
    "text", ["sales", "department:Sales", "north", "region:NORTH", "line:GIFT-KEY", "gift-key", "line:visit"]
)
def test_people_read_what_is_theirs(company: SmallCompany, text: str) -> None:
    """Their department, their region, the lines that they own, and lines of their department or region."""
    reader = company.person("Rea", department="Sales", region="North")
    own = company.line("OWN", reader, 1200, department="Marketing", region="South")
    assert own
    assert found(company, reader, text).value.casefold() in text.casefold()
    assert found(company, reader, "own") == Scope("line", "OWN")


@pytest.mark.parametrize(
    "text", ["", "everything", "marketing", "line:MEAL", "summit", "south", "nothing", "<!here>", "finance"]
)
def test_what_is_not_theirs_is_as_if_it_did_not_exist(company: SmallCompany, text: str) -> None:
    """The answer is the same for what there is and for what there is not; it says what is theirs."""
    with pytest.raises(NotAllowed) as refused:
        found(company, company.ann, text)
    assert refused.value.code == "digest_not_yours"
    assert refused.value.facts["yours"] == "department:Sales"
    assert "MEAL" not in str(refused.value) or text == "line:MEAL"


def test_the_widest_of_what_is_theirs(company: SmallCompany) -> None:
    """The department before the region, the region before a line; nothing for somebody without any."""
    assert widest(company, company.ann) == Scope("department", "Sales")
    assert widest(company, company.person("Reg", department="", region="North")) == Scope("region", "North")
    owner = company.person("Own", department="")
    company.line("OWN", owner, 1200)
    assert widest(company, owner) == Scope("line", "OWN")
    with pytest.raises(GoodwillError, match="digest_nothing_yours"):
        widest(company, company.person("Nil", department=""))


@pytest.mark.parametrize("reader", ["everybody", "compliance", "lead"])
def test_the_policy_may_name_more(company: SmallCompany, reader: str) -> None:
    """By role, by tier, or everybody; until then they read what is theirs, and others still do."""
    rea = company.person("Rea", roles="compliance", tier="lead")
    assert widest(company, rea) == Scope("department", "Sales")
    open_to(company, reader)
    assert widest(company, rea) == EVERYTHING
    assert (widest(company, company.ann) == EVERYTHING) is (reader == "everybody")


def test_who_has_left_reads_nothing(company: SmallCompany) -> None:
    """Whatever they were."""
    left = company.person("Lef", roles="controller", active=False)
    open_to(company, "everybody")

    def read(tx: Transaction) -> bool:
        person = tx.people.get(left)
        assert person is not None
        return may_read(tx, person, EVERYTHING) or may_read(tx, person, Scope("department", "Sales"))

    assert company.store.read(read) is False


def test_without_a_policy_nobody_is_named(store: SqlStore) -> None:
    """Roles still count."""
    company = Company(store)
    assert widest(company, company.person("Ann")) == Scope("department", "Sales")
    assert widest(company, company.person("Cora", roles="controller")) == EVERYTHING


def test_the_shipped_policy_opens_nothing() -> None:
    """It shows in a comment how."""
    assert '# open_to = ["compliance"]' in default_policy_text()
