"""A version that everybody has agreed on, by the shortest way."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.plans.agreement import PlanState
from bot.services.plans.agreeing.activate import Activation, activate_plan
from bot.services.plans.agreeing.submit import submit_plan
from bot.services.plans.versions import keep_agreement, locked_version
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.storage.store import SqlStore
from tests.support.plans import OPERATOR


def approve(store: SqlStore, name: str) -> None:
    """Submit a draft, and let each of those who are asked sign in their turn."""

    def work(tx: AdministrativeTransaction) -> None:
        submit_plan(tx, name, OPERATOR)
        _, agreement = locked_version(tx, name)
        people = [person for person in tx.company.people() if person.id != agreement.prepared_by]
        while agreement.state is PlanState.IN_REVIEW and agreement.stage is not None:
            asked = agreement.waiting[0]
            signer = next(person for person in people if asked.may_be_signed_by(person))
            agreement = agreement.agree(signer, agreement.stage, tx.now)
            keep_agreement(tx, Actor(signer, "slack"), AuditAction.PLAN_AGREED, agreement)

    store.administer(work)


def activate(store: SqlStore, name: str) -> Activation:
    return store.administer(lambda tx: activate_plan(tx, name, OPERATOR))
