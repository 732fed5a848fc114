"""The message about a people file that changed who may decide."""

from __future__ import annotations

import pytest

from bot.domain.approvals.authority_changes import AuthorityChange, AuthorityChangeKind
from bot.i18n import Reader
from bot.views.company.authority import authority_message, describe_change
from tests.views.approved import marked

ROLE = AuthorityChange(AuthorityChangeKind.ROLE_ADDED, 1, "controller")
NAMES = {1: "Mei *Lin* <!here>", 2: "Fin Costa"}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_names_do_nothing_and_what_does_not_fit_is_counted(locale: str) -> None:
    """Ten changes stand there, the rest as a number; marks and mentions of a name are only read."""
    message = authority_message([ROLE] * 12, 40, "Fin <@U1>", NAMES, Reader(locale))
    drawn = "\n".join(marked(message.blocks))
    assert drawn.count("• Mei") == 10
    assert "30" in drawn
    for live in ("<!here>", "<@U1>", "*Lin*"):
        assert live not in drawn + message.text


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", AuthorityChangeKind)
def test_every_change_has_its_sentence(kind: AuthorityChangeKind, locale: str) -> None:
    """With the names; somebody who is not known any more is told by their number."""
    change = AuthorityChange(kind, 2, "admin", "lead", manager_id=9)
    sentence = describe_change(change, NAMES, Reader(locale))
    assert "Fin Costa" in sentence
    assert "{" not in sentence
    assert ("#9" in sentence) == (kind is AuthorityChangeKind.CHAIN_TURNED)
