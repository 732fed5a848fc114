"""Put a policy file into force from its effective date. A version that was applied never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.books.administration import PolicyEntry
from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError, InvalidInput, NotFound
from bot.policies.check import read_policy
from bot.policies.model import Policy
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.policy import PolicyFile
from bot.services.ports.unit_of_work import AdministrativeTransaction


@dataclass(frozen=True, slots=True)
class AppliedPolicy:
    """`new`: whether this changed anything. `in_force_today`: the version that is checked against."""

    version: str
    effective_from: date
    new: bool
    in_force_today: str


def check_policy(tx: AdministrativeTransaction, text: str) -> Policy:
    """The policy in the file, fit for this company.

    Raises FileProblems with everything that is wrong in the file; InvalidInput("policy_currency") when it
    is in another currency than the company's; GoodwillError("policy_version_taken") when its version was
    applied with other content: requests name the version that they were submitted under.
    """
    policy = read_policy(text)
    if policy.currency != tx.currency:
        raise InvalidInput("policy_currency", found=policy.currency, currency=tx.currency)
    applied = _applied(tx, policy.version)
    if applied is not None and applied.source != text:
        raise GoodwillError(
            "policy_version_taken", version=policy.version, day=applied.applied_at.date().isoformat()
        )
    return policy


def apply_policy(tx: AdministrativeTransaction, text: str, operator: Operator) -> AppliedPolicy:
    """Raises what `check_policy` and `acting_person` raise."""
    tx.company.lock()
    actor = acting_person(tx, operator)
    policy = check_policy(tx, text)
    new = _applied(tx, policy.version) is None
    if new:
        _put_in_force(tx, policy, text, actor)
    return AppliedPolicy(policy.version, policy.effective_from, new, _in_force(tx))


def apply_shipped_policy(tx: AdministrativeTransaction, text: str) -> bool:
    """Where no policy was ever applied, put the shipped one into force; whether it was.

    Not in a company of another currency: its limits would mean something else. It applies its own.
    """
    tx.company.lock()
    policy = read_policy(text)
    if tx.policy_files.all() or policy.currency != tx.currency:
        return False
    _put_in_force(tx, policy, text, Actor(None, "cli", "goodwill"))
    return True


def find_policy_file(tx: AdministrativeTransaction, version: str = "") -> PolicyFile:
    """What is in force today, or `version`. Raises NotFound: "no_policy", "policy_not_applied"."""
    wanted = version or tx.policies.in_force(tx.today).version
    found = _applied(tx, wanted)
    if found is None:
        versions = ", ".join(file.version for file in tx.policy_files.all())
        raise NotFound("policy_not_applied", version=wanted, versions=versions)
    return found


def _applied(tx: AdministrativeTransaction, version: str) -> PolicyFile | None:
    return next((file for file in tx.policy_files.all() if file.version == version), None)


def _in_force(tx: AdministrativeTransaction) -> str:
    try:
        return tx.policies.in_force(tx.today).version
    except NotFound:
        return ""


def _put_in_force(tx: AdministrativeTransaction, policy: Policy, text: str, actor: Actor) -> None:
    before = _in_force(tx)
    # Opaque, as in the audit: a person's name does not belong beside a policy for good.
    applied_by = f"person:{actor.id}" if actor.person else actor.label
    tx.policy_files.add(PolicyFile(policy.version, policy.effective_from, text, tx.now, applied_by))
    facts = PolicyEntry(policy.effective_from.isoformat(), before)
    tx.audit.add(actor, AuditAction.POLICY_APPLIED, f"policy:{policy.version}", facts)
