"""What somebody else must look at, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.actuals.spend_exception import ExceptionKind
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.views.actuals.exceptions import exception_list, exception_message
from bot.views.kit.blocks import home
from bot.views.kit.message import Message
from tests.views import request_facts as given
from tests.views.alert_facts import FACTS, OVER, RAISED
from tests.views.approved import READERS, assert_taken, marked

EVIL = "<!channel> <https://evil.example|x> & *b* " * 20
KINDS = ("of a later version", *(kind.value for kind in ExceptionKind))


def about(kind: str, **facts: object) -> ExceptionFacts:
    return replace(OVER, exception=replace(RAISED, kind=kind, facts={**FACTS, **facts}))


def words(message: Message) -> str:
    assert_taken({"text": message.text, "blocks": message.blocks})
    return message.text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("over_approval", "GW-2026-00042 has cost ¥600, ¥120 more than the ¥480"),
        ("over_budget", "GIFT-KEY is ¥120 over its budget after the actual of GW-2026-00042"),
        ("over_ceiling", "The lines of Sales are ¥120 over their ceiling of"),
        ("over_plan", "The plan 2026 is ¥120 over its budget after the actual of GW-2026-00042"),
        ("cap_passed", "GW-2026-00042 has passed the cap of rule gift-year (Art. 4): ¥1,620 of"),
        ("count_passed", "GW-2026-00042 counts again: 2 requests, and rule gift-year (Art. 4) allows 1."),
        ("corrected", "GW-2026-00042: an actual of ¥600 was corrected to ¥400."),
        ("of a later version", "GW-2026-00042 needs a controller's look: ¥600 spent"),
    ],
)
def test_an_exception_says_what_passed_which_limit(kind: str, said: str) -> None:
    """A kind that this version does not know is still a sentence."""
    assert said in words(exception_message(about(kind), READERS["en"]))


@pytest.mark.parametrize("kind", ["over_budget", "over_plan", "cap_passed", "count_passed"])
def test_whoever_else_draws_on_it_is_named(kind: str) -> None:
    """In the message, and in the Home."""
    facts = {**FACTS, "other": "GW-2026-00007, GW-2026-00005"}
    assert facts["other"] in words(exception_message(about(kind, **facts), READERS["en"]))
    assert facts["other"] in str(exception_list([about(kind, **facts)], READERS["en"]))


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("kind", KINDS)
def test_names_are_no_markup_however_long(kind: str, locale: str) -> None:
    """Lines, rules, customers and people are cut and escaped, in both languages, in message and Home."""
    reader = READERS[locale]
    facts = {
        **FACTS,
        "line": EVIL,
        "number": EVIL,
        "rule": EVIL,
        "clause": EVIL,
        "other": EVIL,
        "ceiling": EVIL,
    }
    who, customer = replace(given.MEI, name=EVIL), replace(given.ACME, name=EVIL)
    evil = replace(about(kind, **facts), requester=who, customer=customer, reason=EVIL)
    message, listed = exception_message(evil, reader), exception_list([evil], reader)
    assert_taken(home(listed))
    assert "<" not in words(message) + "".join(marked([message.blocks, listed]))


@pytest.mark.parametrize("locale", READERS)
def test_ones_own_exception_has_no_button(locale: str) -> None:
    """Whoever has done it sees it, and that somebody else has to look."""
    reader = READERS[locale]
    own, others = (exception_list([ExceptionFacts(given.OVER_BUDGET, may)], reader) for may in (False, True))
    assert "exception.clear" not in str(own)
    assert "exception.clear" in str(others)
