"""Every error has its sentence, and every sentence gets what it needs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.domain.errors import GoodwillError, InvalidInput, Refused
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.policies.problem import SENTENCES as POLICY_PROBLEMS
from bot.toml.problem import SENTENCES as FILE_PROBLEMS
from bot.views.error_sentences import SENTENCES
from bot.views.errors import describe_error, field_errors
from tests.views.approved import READERS
from tests.views.source_codes import BOT, codes

WORDED = re.compile(r"^    \"([a-z_]+)\": N_\(", re.MULTILINE)
RAISED = re.compile(
    r"\b(?:InvalidInput|NotFound|NotAllowed|Stale|Refused|GoodwillError|refuse)\(\s*\"([a-z_]+)\""
)


def test_a_sentence_stands_once() -> None:
    """A code is worded in one place, whoever is told."""
    written = [
        match for path in BOT.rglob("*.py") for match in WORDED.findall(path.read_text(encoding="utf-8"))
    ]
    assert [code for code in set(written) if code in SENTENCES and written.count(code) > 1] == []


def test_every_error_has_a_sentence() -> None:
    """No person ever reads a bare code: not in Slack, not on the command line, not of a policy file."""
    raised = codes(RAISED, "domain", "services", "handlers", "planning", "policies", "storage", "toml")
    assert raised - set(SENTENCES) - set(POLICY_PROBLEMS) - set(FILE_PROBLEMS) == set()


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_each_sentence_is_filled_in(code: str, locale: str) -> None:
    """Every name in braces is a fact that some error carries; nothing stays in braces."""
    reader = READERS[locale]
    sentence = SENTENCES[code]
    names = set(re.findall(r"{(\w+)}", sentence)) - {"findings"}
    known = {"state": "approved", "currency": "CNY"}
    facts: dict[str, Any] = {name: known.get(name, "something") for name in names}
    words = (
        describe_error(GoodwillError(code, **facts), reader)
        if "{findings}" not in sentence
        else describe_error(Refused(code, (Finding("forbidden", Severity.BLOCK),), **facts), reader)
    )
    assert words
    assert "{" not in words.replace("{incident}", "")


def test_an_unknown_code_is_still_a_sentence() -> None:
    """Should a code be forgotten all the same, the person still reads that nothing was changed."""
    assert "Nothing was changed" in describe_error(GoodwillError("brand_new"), READERS["en"])


def test_amounts_of_errors_are_money() -> None:
    """A fact in minor units is shown as an amount with its currency."""
    error = InvalidInput("approved_less_than_stands", stands_minor=48_000, currency="CNY")
    assert "¥480" in describe_error(error, READERS["en"])


def test_errors_go_to_their_fields() -> None:
    """Each blocking finding stands at its own field, several together, the rest at the fallback."""
    found = (
        Finding("forbidden", Severity.BLOCK, field=Field.RECIPIENTS),
        Finding("forbidden", Severity.BLOCK, field=Field.RECIPIENTS),
        Finding("no_approver", Severity.BLOCK),
        Finding("forbidden", Severity.WARN, field=Field.CUSTOMER),
    )
    errors_by_block = field_errors(
        Refused("request_blocked", found), READERS["en"], lambda field, _item: field, Field.AMOUNT
    )
    assert set(errors_by_block) == {"recipients", "amount"}
    assert errors_by_block["recipients"].count("public officials") == 2
