"""Who acts: other teams, guests of shared channels, organizations; and approving one's own request."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.gateway.bolt import build_bolt
from bot.handlers.company.home_team import HomeTeam
from sandbox.api import people as api_people
from sandbox.transport import payloads
from tests.support.office.acts import answer, approve, approved, ask, card
from tests.support.office.door import Json, send_payload
from tests.support.office.forgery import forge_click, forge_submission, put
from tests.support.office.opening import Office
from tests.support.office.seen import holding, private_words, requests_of
from tests.support.told import told

DECISIONS = ("request.approve", "request.approve_less", "request.ask", "request.reject", "request.reassign")


def of_kind(office: Office, kind: str, action: str = "") -> Json:
    """The last payload of a kind that Slack has sent, to be sent again by somebody else."""
    for entry in reversed(office.slack.log):
        payload: Json = entry.request if entry.kind == "payload" else {}
        actions = [each.get("action_id") for each in payload.get("actions") or []]
        if (payload.get("type") == kind or kind in payload) and (not action or action in actions):
            return copy.deepcopy(payload)
    raise LookupError(kind)


def calls(office: Office) -> list[str]:
    """What the bot has asked of Slack's API."""
    return [entry.name for entry in office.slack.log if entry.kind == "api"]


def as_team(payload: Json, team_id: str, enterprise_id: str | None = None) -> Json:
    """The same as another team, or an organization, would send it."""
    sent = copy.deepcopy(payload)
    for holder in (sent, *sent.get("authorizations", ())):
        if "team_id" in holder:
            holder["team_id"] = team_id
        if "enterprise_id" in holder or enterprise_id:
            holder["enterprise_id"] = enterprise_id
    if "team" in sent:
        sent["team"] = {"id": team_id, "enterprise_id": enterprise_id}
        sent["enterprise"] = {"id": enterprise_id} if enterprise_id else None
    if "view" in sent:
        sent["view"]["app_installed_team_id"] = team_id
    return sent


@pytest.mark.parametrize("enterprise", [None, "E0OTHER"])
def test_another_teams_payloads_reach_nothing(office: Office, enterprise: str | None) -> None:
    """Command, click, form, search and event, rightly signed and with our people's ids: no effect."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Approve less…")
    answer(office.bo, "Approve less", Approved_amount="100", Reason="No")
    office.settle()
    own = ask(office, office.tom, Amount="100")
    card(office.bo, own).click("Reject…")
    office.mei.open_home()
    office.settle()
    before = requests_of(office)
    asked = calls(office)
    for payload in (
        {**of_kind(office, "command"), "text": "mine"},
        of_kind(office, "block_actions", "request.reject"),
        of_kind(office, "view_submission"),
        of_kind(office, "block_suggestion"),
        of_kind(office, "event_callback"),
    ):
        status, body = send_payload(office, as_team(payload, "T0OTHER", enterprise))
        assert status < 500
        assert number.encode() not in body
        assert b"Acme" not in body
    office.settle()
    assert requests_of(office) == before
    assert calls(office)[len(asked) :] == []


IDENTITY = {"team_id": "T1", "user_id": "U0BOT", "bot_id": "B0BOT"}
ORGANIZATION = {**IDENTITY, "enterprise_id": "E1", "is_enterprise_install": True}


@pytest.mark.parametrize(
    ("identity", "team", "enterprise", "served"),
    [
        (IDENTITY, "T1", None, True),
        (IDENTITY, "T1", "E1", True),
        (IDENTITY, "T2", None, False),
        (IDENTITY, "T2", "E1", False),
        (IDENTITY, None, "E1", False),
        (IDENTITY, "E1", "T1", False),
        (ORGANIZATION, "T1", "E1", True),
        (ORGANIZATION, "T2", "E1", True),
        (ORGANIZATION, "T1", "E2", False),
        (ORGANIZATION, "T1", None, False),
        (ORGANIZATION, "E1", None, False),
    ],
)
def test_enterprise_grid(
    identity: dict[str, Any], team: str | None, enterprise: str | None, served: bool
) -> None:
    """Installed in one workspace, it serves that one; installed in an organization, all of its workspaces."""
    bolt = build_bolt(WebClient("xoxb-1", base_url="http://127.0.0.1:9/"), identity, "secret")
    served_to: list[str] = []

    @bolt.command("/spend")
    def spend(ack: Any, command: dict[str, Any]) -> None:
        served_to.append(command["user_id"])
        ack()

    body = {"command": "/spend", "user_id": "U1", "team_id": team, "enterprise_id": enterprise}
    bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert bool(served_to) is served


@pytest.mark.parametrize(
    ("home", "user", "known"),
    [
        (HomeTeam("T1"), {"team_id": "T1"}, True),
        (HomeTeam("T1"), {"team_id": "T2"}, False),
        (HomeTeam("T1"), {"team_id": "T1", "is_stranger": True}, False),
        (HomeTeam("T1"), {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, False),
        (HomeTeam("T1", "E1"), {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, True),
        (HomeTeam("T1", "E1"), {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, False),
        (HomeTeam("T1", "E1"), {"team_id": "E1"}, True),
        (HomeTeam("T1", ""), {"team_id": "T2", "enterprise_user": {"enterprise_id": ""}}, False),
        (HomeTeam("T1"), {}, True),
    ],
)
def test_who_is_a_colleague(home: HomeTeam, user: dict[str, Any], known: bool) -> None:
    """People of this workspace and of its organization; never a guest from another company."""
    assert home.is_colleague(user) is known


def test_a_guest_with_a_colleagues_address_is_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a shared channel the other company sets its people's addresses: bo@example.com is not Bo there."""
    shown = api_people.shown_user
    guest = office.slack.add_user("guest", real_name="Bo Zhang", email="bo@example.com")

    def of_another_team(call: Any, user: Any, **more: Any) -> Json:
        team = "T0OTHER" if user.id == guest.id else office.slack.team.id
        return shown(call, user, **more) | {"team_id": team}

    monkeypatch.setattr(api_people, "shown_user", of_another_team)
    office.store.write(told(lambda tx: tx.people.link_slack(tx.people.by_email("bo@example.com").id, "")))
    impostor = office.slack.person("guest")
    for command in ("mine", "pending", "budget"):
        impostor.command(f"/spend {command}")
    changed = {
        "id": guest.id,
        "team_id": "T0OTHER",
        "profile": {"email": "bo@example.com"},
        "locale": "en-US",
    }
    event = {"type": "user_change", "user": changed, "event_ts": "1.1"}
    team = office.slack.team.id
    send_payload(office, {"type": "event_callback", "team_id": team, "event": event, "event_id": "Ev1"})
    office.settle()
    assert office.store.read(lambda tx: tx.people.by_slack_id(guest.id)) is None
    said = private_words(impostor)
    assert len(said) == 3
    assert not any("Sales" in words or "GIFT" in words for words in said)


def forge_decision_forms(office: Office, forms: dict[str, Json], user: str) -> list[tuple[int, bytes]]:
    """Forms that were opened by who may decide, sent by somebody else."""
    answers = []
    for payload in forms.values():
        payload["user"]["id"] = user
        answers.append(send_payload(office, payload))
    return answers


def opened_forms(office: Office, person: Any, number: str) -> dict[str, Json]:
    """Each decision's form, filled in by `person` and not sent."""
    filled = {
        "Approve less": ("Approve less…", {"Approved amount": "100", "Reason": "x"}),
        "Ask a question": ("Ask a question…", {"Question": "x"}),
        "Reject": ("Reject…", {"Reason": "x"}),
        "Reassign": ("Reassign…", {"New approver": "dan", "Reason": "x"}),
    }
    forms = {}
    for title, (button, values) in filled.items():
        card(person, number).click(button)
        form = person.wait_for_modal(title).fill(values)
        forms[title] = payloads.view_submission(office.slack, form.view)
        form.close()
    return forms


def chosen_person(office: Office, name: str) -> Json:
    """Somebody whom the form does not offer."""
    found = office.store.read(lambda tx: tx.people.by_email(f"{name}@example.com"))
    assert found is not None
    return {"selected_option": {"value": str(found.id)}}


def test_nobody_approves_their_own_request_by_any_path(office: Office) -> None:
    """Button, every decision form, being handed the decision, raising what was approved: none is open."""
    number = ask(office, office.bo)
    before = holding(office, number)
    for action in DECISIONS:
        forge_click(office.bo, card(office.bo, number), action, "1:1")
        office.settle()
    assert any("your own request" in words for words in private_words(office.bo))
    assert office.bo.modal is None or office.bo.modal.title == "Not done"
    for status, body in forge_decision_forms(office, opened_forms(office, office.hana, number), office.bo.id):
        assert status == 200
        assert b"errors" in body
    card(office.hana, number).click("Reassign…")
    form = office.hana.wait_for_modal("Reassign").fill({"New approver": "dan", "Reason": "Yours"})
    ack = forge_submission(form, partial(put, action_id="new_approver", state=chosen_person(office, "bo")))
    assert "asked for this" in str(ack.body)
    form.close()
    assert (requests_of(office), holding(office, number)) == ([f"{number} pending"], before)
    approve(office, office.hana, number)
    card(office.bo, number, "approved").click("Edit")
    answer(office.bo, f"Edit {number}", Amount="490")
    office.settle()
    for version in range(1, 6):
        forge_click(office.bo, card(office.bo, number), "request.approve", f"1:{version}")
        office.settle()
    assert holding(office, number) == (1_000, 48_000, 0)


@pytest.mark.parametrize("name", ["tom", "dan", "fin", "cleo"])
def test_who_is_not_asked_has_no_say(office: Office, name: str) -> None:
    """A colleague, a director, a controller and the CFO: whoever's step it isn't changes nothing."""
    number = ask(office, office.mei)
    person = getattr(office, name)
    value = next(
        e["value"] for b in card(office.bo, number).blocks if b["type"] == "actions" for e in b["elements"]
    )
    for action in DECISIONS:
        forge_click(person, card(office.bo, number), action, value)
        office.settle()
    for status, body in forge_decision_forms(office, opened_forms(office, office.bo, number), person.id):
        assert status == 200
        assert b"errors" in body or b"Not done" in body
    assert requests_of(office) == [f"{number} pending"]


def test_many_clicks_at_once_are_one_signature(office: Office) -> None:
    """Eight clicks of one approver, at the same moment, do not fill the step of the other one."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    shown = card(office.bo, number)
    value = next(e["value"] for b in shown.blocks if b["type"] == "actions" for e in b["elements"])
    with ThreadPoolExecutor(8) as threads:
        clicks = [threads.submit(forge_click, office.bo, shown, "request.approve", value) for _ in range(8)]
        assert all(click.result(10) for click in clicks)
    office.settle()
    assert requests_of(office) == [f"{number} pending"]
    assert holding(office, number) == (48_000, 0, 0)
    signed = office.books.inspect(lambda tx: [row["action"] for row in tx.exports.audit()])
    assert signed.count("request.approve") == 1


def test_nobody_signs_for_two_steps(office: Office) -> None:
    """Who has signed as the manager can't be handed the signature of compliance, nor take it."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    approve(office, office.bo, number)
    card(office.ida, number).click("Reassign…")
    office.settle()
    assert any("Nobody else may decide" in words for words in private_words(office.ida))
    for version in range(1, 5):
        forge_click(office.bo, card(office.bo, number), "request.approve", f"1:{version}")
    office.settle()
    assert requests_of(office) == [f"{number} pending"]


def test_old_buttons_after_an_edit_do_nothing(office: Office) -> None:
    """Every button of a card that was drawn before the edit, clicked after it."""
    number = ask(office, office.mei)
    old = card(office.bo, number)
    value = next(e["value"] for b in old.blocks if b["type"] == "actions" for e in b["elements"])
    card(office.mei, number).click("Edit")
    answer(office.mei, f"Edit {number}", Amount="490")
    office.settle()
    for action in DECISIONS:
        forge_click(office.bo, card(office.bo, number), action, value)
        office.settle()
    assert office.bo.modal is None or office.bo.modal.title == "Not done"
    assert (requests_of(office), holding(office, number)) == ([f"{number} pending"], (49_000, 0, 0))


def test_an_approved_request_is_spent_only_by_who_asked(office: Office) -> None:
    """Somebody else's forged actual is refused, their approver's too."""
    number = approved(office)
    for person in (office.tom, office.bo, office.hana):
        forge_click(person, card(office.mei, number), "actual.log", "1:2")
        office.settle()
        assert person.modal is None or person.modal.title == "Not done"
    card(office.mei, number).click("Log actual")
    form = office.mei.wait_for_modal("Log actual").fill({"Actual amount": "480"})
    payload = payloads.view_submission(office.slack, form.view)
    for person in (office.tom, office.bo):
        payload["user"]["id"] = person.id
        assert b"errors" in send_payload(office, payload)[1]
    assert holding(office, number) == (0, 48_000, 0)
