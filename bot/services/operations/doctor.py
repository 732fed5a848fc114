"""Look for what keeps people from working, or soon will."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.approvals.rights import EVERYBODY
from bot.domain.approvals.routing import AuthorityTier, managers_of
from bot.domain.budgets.budget import ANY
from bot.domain.company.customer import Person, Role
from bot.domain.company.identity import email_identity
from bot.domain.errors import NotFound
from bot.policies.compiled import CompiledPolicy
from bot.services.operations.diagnostic import NAMED, Diagnostic, several
from bot.services.operations.slack_diagnostics import diagnose_slack
from bot.services.ports.operations import Health, SlackReport
from bot.services.ports.unit_of_work import AdministrativeTransaction

# A queue that is not drained for so long has no bot beside it.
_QUEUE_STANDS = timedelta(minutes=15)
_RECEIPT_WAITS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Environment:
    """What the settings and the machine say; read at the edge."""

    missing_settings: tuple[str, ...] = ()
    timezone_set: bool = True
    revision: str = ""
    wanted_revision: str = ""
    files: str = ""
    files_problem: str = ""


def run_doctor(
    tx: AdministrativeTransaction, environment: Environment, slack: SlackReport | None = None
) -> tuple[Diagnostic, ...]:
    """What is wrong, blocking findings first; nothing when everything is well.

    `slack` is what Slack said, None when it was not asked.
    """
    everybody = tx.company.people()
    people = [person for person in everybody if person.active]
    health = tx.upkeep.health()
    policy = _policy(tx)
    guards_gone = [str(each.where["trigger"]) for each in tx.proofs.guards().differences]
    found = [
        *_installation(environment, health, guards_gone),
        *(diagnose_slack(slack) if slack else ()),
        *_messages(tx, health),
        *_receipts(tx, health),
        *_rules(tx, policy),
        *_people(people, policy),
        *_twins(everybody),
        *_budget(tx, policy, people),
    ]
    return tuple(sorted(found, key=lambda diagnostic: not diagnostic.blocking))


def _policy(tx: AdministrativeTransaction) -> CompiledPolicy | None:
    try:
        return tx.policies.in_force(tx.today)
    except NotFound:
        return None


def _installation(
    environment: Environment, health: Health, guards_gone: Sequence[str]
) -> Iterator[Diagnostic]:
    yield from several("settings_missing", environment.missing_settings, blocking=True)
    # A later one is a newer version's, which may run beside this one.
    if environment.revision < environment.wanted_revision:
        facts = {"revision": environment.revision or "–", "wanted": environment.wanted_revision}
        yield Diagnostic("database_behind", blocking=True, facts={**facts})
    yield from several("guards_gone", guards_gone)
    if not health.claimed:
        yield Diagnostic("workspace_unclaimed")
    if environment.files_problem:
        facts = {"files": environment.files, "reason": environment.files_problem}
        yield Diagnostic("files_not_writable", blocking=True, facts={**facts})
    if not environment.timezone_set:
        yield Diagnostic("timezone_by_default")


def _messages(tx: AdministrativeTransaction, health: Health) -> Iterator[Diagnostic]:
    if health.dead:
        reasons = tuple(f"{reason or '–'} ({count})" for reason, count in health.dead.items())
        yield Diagnostic("messages_dead", True, sum(health.dead.values()), reasons[:NAMED])
    if health.plainer:
        kinds = tuple(f"{kind}: {error} ({count})" for (kind, error), count in health.plainer.items())
        yield Diagnostic("messages_plainer", False, sum(health.plainer.values()), kinds[:NAMED])
    if health.oldest_queued_at and tx.now - health.oldest_queued_at > _QUEUE_STANDS:
        minutes = int((tx.now - health.oldest_queued_at).total_seconds() // 60)
        yield Diagnostic("messages_wait", True, health.queued, facts={"minutes": minutes})


def _receipts(tx: AdministrativeTransaction, health: Health) -> Iterator[Diagnostic]:
    if health.oldest_pending_at and tx.now - health.oldest_pending_at > _RECEIPT_WAITS:
        yield Diagnostic("receipts_wait", count=health.files_pending)
    if health.files_refused:
        yield Diagnostic("receipts_refused", count=health.files_refused)


def _rules(tx: AdministrativeTransaction, policy: CompiledPolicy | None) -> Iterator[Diagnostic]:
    if policy is None:
        yield Diagnostic("policy_absent", blocking=True, facts={"currency": tx.currency})
    elif policy.currency != tx.currency:
        facts = {"version": policy.version, "found": policy.currency, "currency": tx.currency}
        yield Diagnostic("policy_in_other_currency", blocking=True, facts={**facts})
    if policy is not None:
        yield from _readers(policy)


def _readers(policy: CompiledPolicy) -> Iterator[Diagnostic]:
    if EVERYBODY in policy.digest_open_to:
        yield Diagnostic("digest_open_to_everybody", facts={"version": policy.version})


def _people(people: Sequence[Person], policy: CompiledPolicy | None) -> Iterator[Diagnostic]:
    if not people:
        yield Diagnostic("people_absent", blocking=True)
        return
    for role, code in (
        (Role.CONTROLLER, "controllers_absent"),
        (Role.COMPLIANCE, "compliance_absent"),
        (Role.ADMIN, "admins_absent"),
    ):
        if not any(person.has(role) for person in people):
            yield Diagnostic(code)
    yield from several("people_without_slack", (person.name for person in people if not person.slack_id))
    if policy is not None:
        yield from _authority(people, policy.authority)


def _twins(everybody: Sequence[Person]) -> Iterator[Diagnostic]:
    """Those whom an earlier version took for two, and who are both in the books since: they stay two."""
    found: dict[str, int] = {}
    for person in everybody:
        address = email_identity(person.email)
        found[address] = found.get(address, 0) + 1
    yield from several("people_look_alike", (address for address, count in found.items() if count > 1))


def _authority(people: Sequence[Person], tiers: Collection[AuthorityTier]) -> Iterator[Diagnostic]:
    held = {person.tier for person in people}
    names = [tier.name for tier in tiers]
    yield from several("tiers_held_by_nobody", (name for name in names if name not in held))
    unknown = (person.name for person in people if person.tier and person.tier not in names)
    yield from several("people_with_unknown_tier", unknown, tiers=", ".join(names))
    by_id = {person.id: person for person in people}
    fallback = any(person.has(Role.CONTROLLER, Role.ADMIN) for person in people)
    # Without anybody above who may approve: the controllers decide, where there are any.
    stranded = [
        person.name
        for person in people
        if not any(manager.tier in names for manager in managers_of(person, by_id.get))
    ]
    code = "lines_end_without_authority" if fallback else "nobody_decides"
    yield from several(code, stranded, blocking=not fallback)


def _budget(
    tx: AdministrativeTransaction, policy: CompiledPolicy | None, people: Sequence[Person]
) -> Iterator[Diagnostic]:
    year = tx.calendar.year_of(tx.today)
    plan = tx.budgets.plan(year)
    lines = tx.budgets.lines(plan.id) if plan else []
    if not lines:
        yield Diagnostic("budget_absent", blocking=True, facts={"year": year})
        return
    yield from several("lines_without_owner", (line.code for line in lines if line.owner_id is None))
    yield from several("lines_without_channel", (line.code for line in lines if not line.alert_channel))
    departments = {person.department for person in people} | {ANY}
    idle = (line.code for line in lines if line.dimensions.department not in departments)
    yield from several("lines_of_no_department", idle)
    if policy is not None:
        known = {"category": policy.categories, "contact_channel": policy.contact_channels}
        unknown = (
            line.code
            for line in lines
            if any(getattr(line.dimensions, name) not in (ANY, *values) for name, values in known.items())
        )
        yield from several("lines_outside_policy", unknown, version=policy.version)
