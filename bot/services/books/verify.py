"""Prove that the books are right: sums agree with the postings, and every record with the audit."""

from __future__ import annotations

from bot.services.ports.books import Proof
from bot.services.ports.unit_of_work import AdministrativeTransaction


def verify_books(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """Every proof, whether it holds or not. `tx` must see one moment (`AdministrativeStore.inspect`)."""
    return (*prove_sums(tx), *prove_audit(tx))


def prove_sums(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """What is kept beside the ledger is the sum of its postings, and what passed a limit was raised."""
    proofs = tx.proofs
    return (
        proofs.balances(),
        proofs.plans(),
        proofs.requests(),
        proofs.customer_use(),
        proofs.exceptions(),
        proofs.signs(),
        proofs.numbers(),
    )


def prove_audit(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """The chain is whole, what its entries state is what there is, and nothing on record can be changed."""
    return (tx.proofs.audit_chain(), tx.proofs.records(), tx.proofs.guards())


def books_are_right(proofs: tuple[Proof, ...]) -> bool:
    return not any(proof.differences for proof in proofs)
