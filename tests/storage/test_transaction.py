"""The unit of work: what a click may touch, and what is made for it."""

from __future__ import annotations

from typing import Any

from bot.services.actuals.record import record_actual
from bot.services.approvals.decide import approve_request
from bot.services.requests.submit import submit_request
from bot.storage.transaction import SqlAdministrativeTransaction, SqlTransaction
from tests.storage.repositories import repositories
from tests.support.desk import Desk

ADMINISTRATIVE = {
    "budget_data",
    "closings",
    "company",
    "erasure",
    "exports",
    "history",
    "policy_files",
    "proofs",
    "upkeep",
}


def made(tx: object) -> set[str]:
    """The repositories that exist by now."""
    return set(repositories(SqlAdministrativeTransaction)) & set(vars(tx))


def test_a_click_has_no_way_to_what_administrators_do(desk: Desk) -> None:
    """Imports, plans, exports, proofs, erasure and upkeep are another transaction's."""
    assert (
        set(repositories(SqlAdministrativeTransaction)) - set(repositories(SqlTransaction)) == ADMINISTRATIVE
    )
    assert desk.read(lambda tx: [name for name in ADMINISTRATIVE if hasattr(tx, name)]) == []


def test_a_repository_is_made_when_it_is_first_asked_for_and_kept(desk: Desk) -> None:
    """Nothing exists before; what a transaction has read once it may rely on."""

    def work(tx: Any) -> None:
        assert made(tx) == set()
        people = tx.people
        assert tx.people is people
        assert made(tx) == {"people"}

    desk.store.read(work)


def test_a_click_makes_only_what_it_uses(desk: Desk) -> None:
    """Submitting needs no actuals, deciding no digests; nobody's click makes an export."""
    seen: dict[str, set[str]] = {}
    mei, bo = desk.actor("mei"), desk.actor("bo")

    def submit(tx: Any) -> Any:
        request = submit_request(tx, mei, desk.terms(480_00), "submit")
        seen["submit"] = made(tx)
        return request

    request = desk.store.write(submit)

    def approve(tx: Any) -> Any:
        approved = approve_request(tx, bo, request.id, request.version)
        seen["approve"] = made(tx)
        return approved

    desk.store.write(approve)

    def record(tx: Any) -> None:
        record_actual(tx, mei, request.id, desk.form(480_00, final=True), "record")
        seen["record"] = made(tx)

    desk.store.write(record)
    everywhere = {"people", "customers", "policies", "budgets", "customer_use", "requests", "audit", "outbox"}
    assert seen["submit"] <= everywhere | {"alerts", "approvals"}
    assert seen["approve"] <= everywhere | {"alerts", "approvals"}
    assert seen["record"] <= everywhere | {"alerts", "files", "actuals", "approvals"}
