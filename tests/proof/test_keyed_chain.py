"""The audit against its keeper: a key and kept heads stand outside the database, and history in it holds."""

from __future__ import annotations

import pytest
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext

from bot.domain.books.head import AuditHead
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError
from bot.i18n import Reader
from bot.services.books.verify import seal_books, verify_books
from bot.storage.books.keyring import Keyring
from bot.storage.books.restate import Shape, restate
from bot.storage.store import SqlStore
from bot.views.errors import describe_error
from bot.views.terminal.proof import describe_difference
from tests.support.desk import Desk, open_company
from tests.support.tampering import exchange_approver, rehash, tamper

pytestmark = pytest.mark.heavy

OLD, NEW = "the old key which stands outside the database", "the new key which stands outside the database"
OLD_ID = Keyring.of(OLD).current
CLERK = Actor(None, "cli", "os:clerk")


def with_key(store: SqlStore, setting: str) -> SqlStore:
    """The same books, as a process with this GOODWILL_AUDIT_KEY has them."""
    keyring = Keyring.of(setting)
    return SqlStore(store.database, store.workspace_id, store.clock, store.calendar, store.currency, keyring)


def work(store: SqlStore) -> Desk:
    """A request that Bo approves."""
    desk = open_company(store)
    desk.approved(300_00)
    return desk


def codes(store: SqlStore, *heads: AuditHead) -> set[str]:
    """What `verify` finds; each difference has words in both languages."""
    found = [
        each for proof in store.inspect(lambda tx: verify_books(tx, heads)) for each in proof.differences
    ]
    for locale in ("en", "zh_CN"):
        assert all(describe_difference(each, Reader(locale)) for each in found)
    return {each.code for each in found}


def head(store: SqlStore) -> AuditHead:
    return store.read(lambda tx: tx.audit.head())


def refusal(desk: Desk, setting: str) -> str:
    """Why nothing is written with this key: in both languages, and nothing was."""
    before = head(desk.store)
    with pytest.raises(GoodwillError) as caught:
        Desk(with_key(desk.store, setting)).submit("mei", 50_00)
    assert head(desk.store) == before
    assert describe_error(caught.value, Reader("en")) != describe_error(caught.value, Reader("zh_CN"))
    return caught.value.code


def test_without_a_key_only_a_kept_head_finds_a_perfect_forgery(store: SqlStore) -> None:
    """An approver exchanged everywhere and the chain made anew: what operations.md says remains possible."""
    desk = work(store)
    kept = head(store)
    exchange_approver(store, desk.person("hana").id)
    rehash(store)
    assert codes(store) == set()
    assert codes(store, kept) == {"head_changed"}


@pytest.mark.parametrize("key_id", [OLD_ID, "", "0badc0de"])
def test_with_a_key_nobody_forges_an_entry(store: SqlStore, key_id: str) -> None:
    """Made anew without the key: under its name, under none, or under that of another key."""
    keyed = with_key(store, OLD)
    desk = work(keyed)
    assert codes(keyed) == set()
    exchange_approver(store, desk.person("hana").id)
    rehash(store, key_id=key_id)
    found = {OLD_ID: "entry_changed", "": "chain_not_sealed", "0badc0de": "key_unknown"}
    assert codes(keyed) == {found[key_id]}


def test_a_chain_that_lost_its_keys_is_not_gone_on_with(store: SqlStore) -> None:
    """Neither as it stands, nor when its head pretends to be ours."""
    keyed = with_key(store, OLD)
    desk = work(keyed)
    rehash(store, key_id="")
    assert refusal(desk, OLD) == "audit_not_sealed"
    tamper(store, "UPDATE audit_head SET key_id = :key_id", key_id=OLD_ID)
    desk.submit("mei", 50_00)
    assert codes(keyed) == {"entry_unsealed"}


def test_an_entry_without_a_key_after_one_with_it_is_found(store: SqlStore) -> None:
    """Somebody appends to the books, past the product."""
    keyed = with_key(store, OLD)
    desk = work(keyed)
    tamper(store, "UPDATE audit_head SET key_id = ''")
    Desk(store).submit("mei", 50_00)
    assert "entry_unkeyed" in codes(keyed)
    assert desk.store.keyring.current == OLD_ID


def test_entries_of_before_the_key_are_sealed_once(store: SqlStore) -> None:
    """A key that was just set is used when the books are proved and sealed; then the past holds too."""
    desk = work(store)
    keyed = with_key(store, OLD)
    assert codes(keyed) == {"chain_not_sealed"}
    assert refusal(desk, OLD) == "audit_not_sealed"
    assert seal_books(keyed, CLERK, keyed=True)
    sealed = head(keyed)
    assert not seal_books(keyed, CLERK, keyed=True)
    assert head(keyed) == sealed
    Desk(keyed).submit("mei", 50_00)
    assert codes(keyed) == set()
    exchange_approver(store, desk.person("hana").id)
    assert "entry_changed" in codes(keyed)


def test_wrong_books_are_not_sealed(store: SqlStore) -> None:
    """Nor is anything without a key."""
    work(store)
    tamper(store, "UPDATE decision SET action = 'reject'")
    keyed, before = with_key(store, OLD), head(store)
    assert not seal_books(keyed, CLERK, keyed=True)
    assert head(store) == before
    with pytest.raises(GoodwillError, match="seal_needs_key"):
        seal_books(store, CLERK, keyed=False)


def test_without_the_key_nothing_is_proved_and_nothing_written(store: SqlStore) -> None:
    """A forgotten setting never makes a gap in the chain: it is said, and works again once it is set."""
    desk = work(with_key(store, OLD))
    assert refusal(desk, "") == "audit_key_missing"
    assert codes(store) == {"key_unknown"}
    desk.submit("mei", 50_00)
    assert codes(desk.store) == set()


def test_a_key_is_changed_with_the_old_one_behind_it(store: SqlStore) -> None:
    """Another key alone is refused; what is lost can be named so, and order is then all that is proved."""
    desk = work(with_key(store, OLD))
    assert refusal(desk, NEW) == "audit_key_unknown"
    both = Desk(with_key(store, f"{NEW}, {OLD}"))
    both.submit("mei", 50_00)
    assert codes(both.store) == set()
    assert codes(with_key(store, NEW)) == {"key_unknown"}
    lost = with_key(store, f"{NEW},lost:{OLD_ID}")
    assert codes(lost) == set()
    tamper(store, "UPDATE audit_entry SET previous_hash = hash WHERE sequence = 3")
    assert "entry_reordered" in codes(lost)


def test_a_cut_end_is_found_by_a_kept_head(store: SqlStore) -> None:
    """Also where the records of the entries that are gone were cut with them."""
    work(store)
    kept = head(store)
    tamper(
        store,
        "DELETE FROM audit_entry WHERE sequence = (SELECT sequence FROM audit_head)",
        "UPDATE audit_head SET sequence = sequence - 1, hash = (SELECT hash FROM audit_entry a"
        " WHERE a.sequence = audit_head.sequence - 1)",
    )
    assert "head_missing" in codes(store, kept)


def test_what_a_migration_states_is_chained_with_the_key(store: SqlStore) -> None:
    """And refused without it."""
    keyed = with_key(store, OLD)
    work(keyed)
    shape = Shape("budget_line", left_out=("code", "expected_result", "alert_channel"))

    def state(keyring: Keyring | None) -> None:
        environment = EnvironmentContext(Config(attributes={"audit_keys": keyring}), None)  # type: ignore[arg-type]
        with store.database.writing() as connection:
            context = MigrationContext.configure(connection, environment_context=environment)
            with Operations.context(context):
                restate(connection, "9999", (shape,))

    state(keyed.keyring)
    assert codes(keyed) == set()
    with pytest.raises(GoodwillError, match="audit_key_missing"):
        state(None)


def test_a_key_shows_nowhere() -> None:
    """Not in a representation, and not by its id."""
    keyring = Keyring.of(f"{NEW},{OLD}")
    assert OLD not in repr(keyring)
    assert len(keyring.current) == 8
    assert keyring.current not in NEW.encode().hex()
