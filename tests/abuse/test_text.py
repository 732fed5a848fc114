"""Words that people and files bring: as long as allowed, in any script, and full of markup."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support import company
from tests.support.office.acts import GIFT, approve, ask, card, fill, log_actual, new_form
from tests.support.office.forgery import forge_submission, put
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import marked_texts, texts_with_links

LONGEST = 1000
SCRIPTS = {
    "emoji": "🧧",
    "families": "👨\u200d👩\u200d👧",
    "chinese": "茶",
    "rare chinese": "𠮷",
    "arabic": "مرحبا ",
    "combining": "e\u0301\u0323\u0302",
    "escaped": "&",
    "markup": "<*_~`>",
    "lines": "a\n",
}


@pytest.mark.heavy
@pytest.mark.parametrize("unit", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_every_field_takes_the_longest_text(office: Office, unit: str) -> None:
    """Purpose, result, reason and outcome at their limit: Slack takes every card, list and form."""
    text = (unit * LONGEST)[:LONGEST].strip()
    number = ask(office, office.mei, Purpose=text, Expected_result=text, Recipients=["Zhou Wei"])
    card(office.bo, number).click("Approve less…")
    form = office.bo.wait_for_modal("Approve less").fill({"Approved amount": "300", "Reason": text})
    assert form.submit(), form.errors
    office.settle()
    approve(office, office.ida, number)
    log_actual(office, number, "300", Result=text)
    for person in (office.mei, office.bo):
        assert person.open_home() is not None
        person.command("/spend mine")
    office.settle()
    assert office.slack.warnings == []
    assert office.bot.queue.depth()[2] == 0


@pytest.mark.parametrize("length", [LONGEST + 1, 3000, 3001, 100_000])
def test_a_longer_text_is_refused_at_its_field(office: Office, length: int) -> None:
    """Slack's form doesn't let it pass; should it come all the same, it is refused and not cut."""
    form = fill(office, new_form(office.mei), GIFT)
    for name in ("purpose", "expected_result"):
        ack = forge_submission(form, partial(put, action_id=name, state={"value": "茶" * length}))
        assert list(ack.body["errors"]) == [name]


EVIL = "<!channel> <@U0> <https://evil.example|x> *b*"


def test_names_in_the_companys_files_ping_nobody(office_with: OfficeOpener) -> None:
    """Customer, contact, colleague and department do nothing wherever they are shown, in both languages."""
    files = {
        "people": company.PEOPLE.replace("Mei Lin", f"Mei {EVIL}").replace("Bo Zhang", f"Bo {EVIL}"),
        "customers": company.CUSTOMERS.replace("Acme", f"Acme {EVIL}"),
        "contacts": company.CONTACTS.replace("Li Na", f"Li Na {EVIL}"),
    }
    for locale in ("en-US", "zh-CN"):
        with office_with(files=files, locales={"bo": locale}) as office:
            number = approved_of(office)
            log_actual(office, number, "100", final=False)
            for person in (office.mei, office.bo, office.fin):
                person.open_home()
                for command in ("mine", "pending", "budget", "digest"):
                    person.command(f"/spend {command}")
            office.settle()
            marked = [text for text in marked_texts(office) if "evil" in text]
            assert marked
            for text in marked:
                assert "<!" not in text
                assert "<@" not in text
                assert "<http" not in text
                assert "*b*" not in text
            assert texts_with_links(office) == []
            assert office.slack.warnings == []


def approved_of(office: Office) -> str:
    """A gift that Bo has approved, whatever language he reads: Approve is the first button."""
    number = ask(office, office.mei)
    shown = next(each for each in office.bo.messages() if number in each.notification)
    shown.click(shown.buttons()[0])
    office.settle()
    return number
