"""Prove that the books are right: sums agree with the postings, and every record with the audit."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.books.administration import SealEntry
from bot.domain.books.audit import AuditAction
from bot.domain.books.head import AuditHead
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError
from bot.services.ports.books import Proof
from bot.services.ports.unit_of_work import AdministrativeStore, AdministrativeTransaction

_UNSEALED = "chain_not_sealed"


def verify_books(tx: AdministrativeTransaction, heads: Sequence[AuditHead] = ()) -> tuple[Proof, ...]:
    """Every proof, whether it holds or not. `tx` must see one moment (`AdministrativeStore.inspect`).

    `heads`: those of the audit that were kept outside the database.
    """
    return (*prove_sums(tx), *prove_audit(tx), *((tx.proofs.heads(heads),) if heads else ()))


def prove_sums(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """What is kept beside the ledger is the sum of its postings, and what passed a limit was raised."""
    # Each takes about half of the time.
    (requests, exceptions), others = tx.both(_of_requests, _of_all_others)
    balances, plans, customer_use, adjustments, claims, closings, signs, numbers = others
    return (
        balances,
        plans,
        requests,
        customer_use,
        exceptions,
        adjustments,
        claims,
        closings,
        signs,
        numbers,
    )


def _of_requests(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """Those that share a pass over all requests."""
    return (tx.proofs.requests(), tx.proofs.exceptions())


def _of_all_others(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    proofs = tx.proofs
    return (
        proofs.balances(),
        proofs.plans(),
        proofs.customer_use(),
        proofs.adjustments(),
        proofs.claims(),
        proofs.closings(),
        proofs.signs(),
        proofs.numbers(),
    )


def prove_audit(tx: AdministrativeTransaction) -> tuple[Proof, ...]:
    """The chain is whole, what its entries state is what there is, and nothing on record can be changed."""
    return (tx.proofs.audit_chain(), tx.proofs.records(), tx.proofs.guards())


def books_are_right(proofs: tuple[Proof, ...]) -> bool:
    return not any(proof.differences for proof in proofs)


def seal_books(store: AdministrativeStore, actor: Actor, *, keyed: bool) -> bool:
    """Once a key was set: proves the books, and seals them where nothing but the seal is missing; whether so.

    From there on nobody rewrites what stood before without the key.

    Raises GoodwillError: seal_needs_key; restore_beside_bot where somebody writes meanwhile.
    """
    if not keyed:
        raise GoodwillError("seal_needs_key")
    proofs, head = store.inspect(lambda tx: (verify_books(tx), tx.audit.head()))
    if [each.code for proof in proofs for each in proof.differences] != [_UNSEALED]:
        return False

    def seal(tx: AdministrativeTransaction) -> None:
        if tx.audit.head() != head:
            raise GoodwillError("restore_beside_bot")
        tx.audit.add(actor, AuditAction.BOOKS_SEALED, "books", SealEntry(head.sequence))

    store.administer(seal)
    return True
