"""What people type, paste and forge: never a ping, never a traceback, never somebody else's request."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.support.office.acts import GIFT, answer, approved, ask, card, fill, log_actual, new_form
from tests.support.office.forgery import forge_click, forge_submission, put
from tests.support.office.opening import Office
from tests.support.office.seen import holding, marked_texts, private_words, requests_of

EVIL = "<!channel> <@U000> <https://evil.example|Acme> & *bold* \u200b\u202egnp.exe"


def test_nobody_is_pinged_through_a_text_field(office: Office) -> None:
    """Purpose, result, question, answer, reasons and results come out escaped on every card and list."""
    number = ask(office, office.mei, Purpose=EVIL, Expected_result=EVIL, Recipients=["Zhou Wei"])
    card(office.bo, number).click("Ask a question…")
    answer(office.bo, "Ask a question", Question=EVIL)
    office.settle()
    card(office.mei, number, "waiting for an answer").click("Answer")
    answer(office.mei, "Answer", Answer=EVIL)
    office.settle()
    card(office.bo, number).click("Approve less…")
    answer(office.bo, "Approve less", Approved_amount="300", Reason=EVIL)
    office.settle()
    card(office.ida, number).click("Approve")
    office.settle()
    log_actual(office, number, "300", Result=EVIL, Invoice_number=EVIL)
    for person in (office.mei, office.bo, office.ida, office.fin):
        person.open_home()
        person.command("/spend mine")
        person.command("/spend pending")
    office.mei.command(f"/spend {EVIL}")
    office.settle()
    marked = [text for text in marked_texts(office) if "evil" in text or "channel" in text]
    assert marked
    for text in marked:
        assert "<!" not in text
        assert "<@" not in text
        assert "<http" not in text
        assert "\u202e" not in text
    assert [warning.text for warning in office.slack.warnings] == []


AMOUNTS: list[tuple[Any, str]] = [
    ("abc", "is not an amount"),
    ("-5", "is not an amount"),
    ("1e5", "is not an amount"),
    ("NaN", "is not an amount"),
    ("٤٨٠", "is not an amount"),
    ("4,80", "is not an amount"),
    ("0", "more than zero"),
    ("0.001", "more decimals than CNY"),
    ("9" * 16, "too large"),
    ("9" * 400, "is not an amount"),
    (None, "is not an amount"),
    ({"deep": ["nonsense"]}, "is not an amount"),
]


def test_a_forged_amount_is_refused_at_its_field(office: Office) -> None:
    """Whatever a number field claims to hold, the answer is a sentence at Amount and nothing is written."""
    form = fill(office, new_form(office.mei), GIFT)
    for text, said in AMOUNTS:
        ack = forge_submission(form, partial(put, action_id="amount", state={"value": text}))
        assert ack.ok, text
        assert said in ack.body["errors"]["amount"], text
    assert requests_of(office) == []


VALUES: list[tuple[str, dict[str, Any], str]] = [
    ("headcount", {"value": "0"}, "headcount"),
    ("headcount", {"value": "1.5"}, "headcount"),
    ("headcount", {"value": "99999999"}, "headcount"),
    ("category", {"selected_option": {"value": "yachts"}}, "category"),
    ("category", {"selected_option": None}, "category"),
    ("customer", {"selected_option": {"value": "999"}}, "customer"),
    ("customer", {"selected_option": {"value": "1; drop table customer"}}, "customer"),
    ("recipients", {"selected_options": [{"value": "3"}]}, "recipients:1"),
    ("recipients", {"selected_options": [{"value": "no id"}]}, "recipients:1"),
    ("currency", {"selected_option": {"value": "USD"}}, "currency"),
    ("currency", {"selected_option": {"value": "???"}}, "currency"),
    ("planned_on", {"selected_date": "2026-02-31"}, "planned_on"),
    ("planned_on", {"selected_date": "9999-12-31"}, "planned_on"),
    ("purpose", {"value": "x" * 3001}, "purpose"),
    ("purpose", {"value": "\u200b\u2060\ufeff\u200d" * 10}, "purpose"),
]


def test_a_forged_value_is_refused_at_its_field(office: Office) -> None:
    """Ids of nothing, of another customer's contact, dates and texts that no form allows: a sentence."""
    form = fill(office, new_form(office.mei), GIFT)
    for action, state, field in VALUES:
        ack = forge_submission(form, partial(put, action_id=action, state=state))
        assert ack.ok, (action, state)
        assert ack.body["response_action"] == "errors", (action, state, ack.body)
        assert list(ack.body["errors"]) == [field], (action, state, ack.body)
        assert ack.body["errors"][field]
    assert requests_of(office) == []


def test_a_forged_contact_channel_is_refused(office: Office) -> None:
    """A channel that no line of the category uses can't be smuggled into the record."""
    form = fill(office, new_form(office.mei), {**GIFT, "Category": "Visit", "Contact channel": "In person"})
    forged = {"selected_option": {"value": "carrier_pigeon"}}
    ack = forge_submission(form, lambda view: put(view, "contact_channel", forged))
    assert list(ack.body["errors"]) == ["contact_channel"]


METADATA = [
    "",
    "no json",
    "[]",
    "null",
    '{"request_id": "1"}',
    '{"request_id": -1}',
    '{"request_id": 1, "version": 99}',
    '{"request_id": 99999999999999999999, "version": 1}',
    '{"request_id": 2, "version": 1}',
]


def test_forged_metadata_changes_nothing(office: Office) -> None:
    """Another request, another version, or nonsense in what a form remembers: refused, and nothing leaks."""
    number = ask(office, office.mei)
    theirs = ask(office, office.tom)
    card(office.mei, number).click("Edit")
    form = fill(office, office.mei.wait_for_modal(f"Edit {number}"), {"Amount": "123"})
    for metadata in METADATA:
        ack = forge_submission(form, partial(dict.update, private_metadata=metadata))
        assert ack.ok, metadata
        assert ack.body["response_action"] == "errors", metadata
        assert theirs not in str(ack.body)
    assert holding(office, number) == (48_000, 0, 0)
    assert holding(office, theirs) == (48_000, 0, 0)


def test_forged_decisions_and_actuals(office: Office) -> None:
    """A decision form pointed at another request, or an actual of somebody else's, does not exist."""
    mine = ask(office, office.mei)
    log = approved(office)
    log_actual(office, log, "100", final=False)
    other = ask(office, office.bo, Category="Meal", Amount="5000", Recipients=None)
    card(office.hana, other).click("Reject…")
    form = office.hana.wait_for_modal("Reject").fill({"Reason": "No"})
    pointed_at_mine = '{"request_id": 1, "version": 1}'
    ack = forge_submission(form, lambda view: view.update(private_metadata=pointed_at_mine))
    assert "There is no such request, or it is not yours to see." in str(ack.body)
    assert mine not in str(ack.body)
    own = ask(office, office.tom, Amount="100")
    card(office.bo, own).click("Approve")
    office.settle()
    card(office.tom, own).click("Log actual")
    form = office.tom.wait_for_modal("Log actual").fill({"Actual amount": "1"})
    forged = {"callback_id": "actual.correct_form", "private_metadata": '{"request_id": 4, "actual_id": 1}'}
    ack = forge_submission(form, lambda view: view.update(forged))
    assert "There is no such request, or it is not yours to see." in str(ack.body)
    assert holding(office, log) == (0, 38_000, 10_000)


def test_a_forged_button_is_told_there_is_no_such_request(office: Office) -> None:
    """A button's value that is not ours is a request that does not exist."""
    number = ask(office, office.mei)
    values = ["", "x", "1", "1:x", ":", "-1:1", "1:1:1", "9" * 30 + ":1", "١:١"]
    for value in values:
        forge_click(office.bo, card(office.bo, number), "request.approve", value)
    office.settle()
    assert [w for w in private_words(office.bo) if "There is no such request" in w] == private_words(
        office.bo
    )
    assert len(private_words(office.bo)) == len(values)
    assert requests_of(office) == [f"{number} pending"]


def test_unknown_actions_and_forms_are_quietly_acknowledged(office: Office) -> None:
    """What no listener knows is acknowledged and does nothing."""
    number = ask(office, office.mei)
    assert forge_click(office.bo, card(office.bo, number), "launch.missiles", "1:1")
    form = new_form(office.mei)
    assert forge_submission(form, lambda view: view.update(callback_id="unknown.form")).ok
    assert requests_of(office) == [f"{number} pending"]


def test_a_forged_return_address_is_not_called(office: Office) -> None:
    """Where a list is redrawn is believed only if it is Slack's own address."""
    number = ask(office, office.mei)
    office.bo.command("/spend pending")
    shown = office.bo.wait_for("Needs your approval")
    shown.click("Reject…")
    form = office.bo.wait_for_modal("Reject").fill({"Reason": "No"})
    forged = '{"request_id": 1, "version": 1, "origin": {"listing": "decide", "url": "http://10.0.0.1/x"}}'
    ack = forge_submission(form, lambda view: view.update(private_metadata=forged))
    assert ack.ok
    office.settle()
    assert shown.has(number)
    assert requests_of(office) == [f"{number} rejected"]


TEXTS = [
    "😀" * 500,
    "茶" * 1000,
    "مرحبا " * 100,
    "a\u200bb" * 300,
    "\x00\x07 tea for two \x1b[31m",
    "\ud800 tea for two",
    "\\" * 500,
]


def test_any_text_is_kept_and_shown(office: Office) -> None:
    """Emoji, Chinese, Arabic, invisible and broken characters: every card of it is drawn."""
    for sequence, text in enumerate(TEXTS, 1):
        form = fill(office, new_form(office.mei), {**GIFT, "Amount": "10"})
        ack = forge_submission(form, partial(put, action_id="purpose", state={"value": text}))
        assert ack.ok, text
        assert ack.body == {"response_action": "clear"}, text
        form.close()
        office.settle()
        number = f"GW-2026-{sequence:05}"
        assert card(office.bo, number).buttons()
        assert card(office.mei, number)
    assert office.bo.open_home() is not None


COMMANDS = ["😀" * 900, "<!channel>" * 300, "&" * 2900, "480 " * 700, "gift " * 500, "\u202e480 gift"]


def test_any_command_is_answered(office: Office) -> None:
    """Whatever is typed after /spend gets an answer or a form."""
    for text in COMMANDS:
        said = len(private_words(office.mei))
        assert office.mei.command(f"/spend {text}"), text
        office.answered()
        assert office.mei.modal is not None or len(private_words(office.mei)) > said, text
        if office.mei.modal is not None:
            office.mei.modal.close()
    assert office.slack.warnings == []
