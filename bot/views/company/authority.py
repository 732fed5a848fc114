"""What an import of people has changed in who may decide, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.approvals.authority_changes import AuthorityChange, AuthorityChangeKind
from bot.domain.company.customer import Role
from bot.i18n import N_, Reader
from bot.views.kit.blocks import context, section
from bot.views.kit.ids import Named
from bot.views.kit.message import Message
from bot.views.kit.opening import Name, named_menu
from bot.views.kit.text import said

ROLES = {
    Role.CONTROLLER.value: N_("controller"),
    Role.COMPLIANCE.value: N_("compliance"),
    Role.ADMIN.value: N_("administrator"),
    Role.AUDITOR.value: N_("auditor"),
}
_SENTENCES: Mapping[AuthorityChangeKind, str] = {
    AuthorityChangeKind.ROLE_ADDED: N_("{name} has a new role: {role}."),
    AuthorityChangeKind.CHAIN_TURNED: N_("{name} is below {manager} now; it was the other way round."),
    AuthorityChangeKind.ACCOUNT_EXCHANGED: N_("{name} decides with another Slack account now."),
}
_NAME = 60
_AT_ONCE = 10


def describe_change(change: AuthorityChange, names: Mapping[int, str], reader: Reader) -> str:
    """One plain sentence. Somebody who is not among `names` is told by their number."""

    def name_of(person_id: int | None) -> str:
        return names.get(person_id or 0) or f"#{person_id}"

    name = name_of(change.person_id)
    if change.kind is AuthorityChangeKind.TIER_RAISED:
        if change.before:
            return reader.t(
                "{name} has the tier {tier} now, above {before}.",
                name=name,
                tier=change.value,
                before=change.before,
            )
        return reader.t("{name} has the tier {tier} now, and had none.", name=name, tier=change.value)
    sentence = _SENTENCES[change.kind]
    role = reader.t(ROLES[change.value]) if change.value in ROLES else change.value
    return reader.t(sentence, name=name, role=role, manager=name_of(change.manager_id))


def authority_message(
    changes: Sequence[AuthorityChange], count: int, by: str, names: Mapping[int, str], reader: Reader
) -> Message:
    """To controllers and administrators. `by` is who imported the file, empty for nobody by name."""
    if by:
        headline = reader.t(
            "{name} has imported people, and it changes who may decide.", name=said(by, _NAME)
        )
    else:
        headline = reader.t("People were imported on the command line, and it changes who may decide.")
    short = {person_id: " ".join(name.split())[:_NAME] for person_id, name in names.items()}
    lines = [f"• {said(describe_change(change, short, reader))}" for change in changes[:_AT_ONCE]]
    if count > len(lines):
        more = reader.n("and {count} more change", "and {count} more changes", count - len(lines))
        lines.append(f"• {more}")
    advice = reader.t(
        "If you did not expect this, ask who brought the file; `goodwill export audit` has every change."
    )
    concerned = {change.person_id: name_of for change in changes if (name_of := short.get(change.person_id))}
    menu = named_menu([], (Name(Named.PERSON, *each) for each in concerned.items()), reader)
    return Message(headline, [section(f"*{headline}*\n" + "\n".join(lines)), context(advice), *menu])
