"""Prove that the books are right: what is kept agrees with the postings it comes from."""

from __future__ import annotations

from bot.services.ports.books import Proof
from bot.services.ports.unit_of_work import AdministrativeTransaction


def verify_books(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """Every proof, whether it holds or not. `tx` must see one moment (`AdministrativeStore.inspect`)."""
    proofs = tx.proofs
    return (
        proofs.balances(),
        proofs.plans(),
        proofs.requests(),
        proofs.customer_use(),
        proofs.signs(),
        proofs.numbers(),
        proofs.audit_chain(),
    )


def books_are_right(proofs: tuple[Proof, ...]) -> bool:
    return not any(proof.differences for proof in proofs)
