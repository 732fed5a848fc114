"""Real payloads, damaged at random and signed: never a 500 nor an error in the log; the books stay right."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.services.books.verify import verify_books
from sandbox.transport import payloads
from tests.support.databases import Fill
from tests.support.logs import errors_logged
from tests.support.office.acts import GIFT, ask, card, fill, log_actual, new_form
from tests.support.office.door import FORM, JSON, Json, send, send_payload
from tests.support.office.opening import Office, open_office, ready_for_work
from tests.support.search import examples

# Also searched for longer, by `make test-faults`.
pytestmark = [pytest.mark.hypothesis, pytest.mark.heavy]

# Shrinking runs the office a thousand times more; what broke is in the message already.
FEW = settings(
    max_examples=examples(25),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ODD_TEXTS = [
    "", " ", "\x00", "\ud800", "\u202e", "\u200b" * 9, "<!channel>", "１００", "-5", "NaN", "1e309", "0.001",
    "1:1", "9" * 400, "x" * 4000, "😀" * 2000, "../../etc/passwd", "' OR 1=1 --", "{}", "[" * 3000, "null",
    '{"request_id": 1, "version": 1}', '{"origin": {"home": true}}', "2026-02-30", "U0", "V0",
]  # fmt: skip
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    2**63,
    1.5,
    1e308,
    [],
    {},
    [None],
    [[]],
    {"": None},
    {"id": {}},
]
junk = st.recursive(
    st.sampled_from(ODD) | st.sampled_from(ODD_TEXTS) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
tags = itertools.count()


@pytest.fixture
def filling() -> Fill:
    return ready_for_work


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a payload."""
    if path:
        yield path
    found = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in found:
        yield from places(inner, (*path, key))


@st.composite
def damages(draw: st.DrawFn) -> list[tuple[int, str, Any]]:
    """A few places, as shares of all there are, with what is done there."""
    one = st.tuples(st.integers(0, 10_000), st.sampled_from(["drop", "put", "put", "swap", "nest"]), junk)
    return draw(st.lists(one, min_size=1, max_size=4))


def damaged(payload: Json, wounds: list[tuple[int, str, Any]], keep: frozenset[str]) -> Json:
    """A copy of `payload` with that done to it; what is named in `keep` stays whole, to come further in."""
    hurt = copy.deepcopy(payload)
    for where, what, value in wounds:
        found = [path for path in places(hurt) if path[0] not in keep]
        if not found:
            break
        path = found[where % len(found)]
        parent: Any = hurt
        for key in path[:-1]:
            parent = parent[key]
        if what == "drop":
            del parent[path[-1]]
        elif what == "swap":
            other = found[(where // 7) % len(found)]
            parent[path[-1]] = other[-1]
        elif what == "nest":
            parent[path[-1]] = [parent[path[-1]]]
        else:
            parent[path[-1]] = copy.deepcopy(value)
    return hurt


def collected(office: Office) -> list[Json]:
    """A story's payloads: every kind that Slack sends to the bot, with every form and button there is."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    for button, title in (
        ("Approve less…", "Approve less"),
        ("Ask a question…", "Ask a question"),
        ("Reject…", "Reject"),
        ("Reassign…", "Reassign"),
    ):
        card(office.bo, number).click(button)
        form = office.bo.wait_for_modal(title)
        note_submission(office, form.view)
        form.close()
    card(office.mei, number).click("Edit")
    form = office.mei.wait_for_modal(f"Edit {number}")
    note_submission(office, form.view)
    form.close()
    spent = ask(office, office.mei, Amount="100")
    card(office.bo, spent).click("Approve")
    office.settle()
    log_actual(office, spent, "40", final=False, Result="fine")
    said = office.mei.say("#sales", "the receipt", files=[("a.pdf", b"%PDF-1.7 receipt")])
    office.mei.message_shortcut("Log a receipt", said)
    note_submission(office, office.mei.wait_for_modal().view)
    office.mei.modal.close()  # type: ignore[union-attr]
    office.mei.shortcut("Request customer spend")
    note_submission(office, fill(office, office.mei.wait_for_modal("New request"), GIFT).view)
    office.mei.modal.close()  # type: ignore[union-attr]
    for command in ("mine", "pending", "budget", "digest", "help", "gift 480 Acme tea for Mid-Autumn"):
        office.mei.command(f"/spend {command}")
    office.answered()
    office.mei.open_home()
    office.settle()
    sent = [entry.request for entry in office.slack.log if entry.kind == "payload"]
    by_kind: dict[str, Json] = {}
    for payload in sent:
        action = (payload.get("actions") or [{}])[0].get("action_id", "")
        names = (payload.get("type"), payload.get("text", ""), action, payload.get("callback_id"))
        by_kind["|".join(str(name) for name in (*names, (payload.get("view") or {}).get("callback_id")))] = (
            payload
        )
    changed = {"id": office.mei.id, "team_id": office.slack.team.id, "profile": {"email": "mei@example.com"}}
    event = payloads.simple_event(office.slack, "user_change", user=changed)
    by_kind["user_change"] = {
        "type": "event_callback",
        "team_id": office.slack.team.id,
        "api_app_id": office.slack.app.id,
        "event": event,
    }
    return list(by_kind.values())


def note_submission(office: Office, view: Any) -> None:
    """Keep the payload of a form that is not sent now."""
    payload = payloads.view_submission(office.slack, view)
    with office.slack.lock:
        entry = copy.copy(office.slack.log[-1])
        entry.kind, entry.request = "payload", payload
        office.slack.log.append(entry)


def check(office: Office, payload: Any) -> int:
    """Sends it; the status of an answer that says nothing of our inside."""
    with errors_logged() as errors:
        status, body = send(office, *payload) if isinstance(payload, tuple) else send_payload(office, payload)
    assert errors == [], payload
    assert status < 500
    assert b"Traceback" not in body
    assert b"Something went wrong" not in body
    return status


def right_after_all(office: Office) -> None:
    """Nothing that was let in has left the books or the outbox in disorder."""
    office.settle()
    proofs = office.books.inspect(verify_books)
    assert [wrong for proof in proofs for wrong in proof.differences] == []
    assert office.bot.queue.depth()[2] == 0


ENVELOPE = frozenset({"type", "team", "team_id", "user", "user_id", "command", "token"})


@pytest.mark.parametrize("keep", [frozenset(), ENVELOPE], ids=["anywhere", "past the envelope"])
def test_damaged_payloads(database_url: str, tmp_path: Path, keep: frozenset[str]) -> None:
    """Keys dropped, types changed, numbers and nesting out of bounds, odd characters, in every payload."""
    with open_office(database_url, tmp_path, socket=False) as office:
        seeds = collected(office)
        assert len(seeds) > 25

        @FEW
        @given(st.sampled_from(seeds), damages())
        def run(payload: Json, wounds: list[tuple[int, str, Any]]) -> None:
            hurt = damaged(payload, wounds, keep) | {"fuzz": next(tags)}
            check(office, hurt)

        run()
        right_after_all(office)


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "type": junk,
        "value": junk,
        "selected_option": st.none() | st.fixed_dictionaries({"value": junk}),
        "selected_options": st.none() | st.lists(st.fixed_dictionaries({"value": junk}), max_size=3),
        "selected_date": junk,
        "selected_user": junk,
        "files": junk | st.lists(st.fixed_dictionaries({"id": junk}), max_size=12),
    },
)


def test_forms_full_of_nonsense(office: Office) -> None:
    """Every input of every form with any value in any of its places; metadata and block ids too."""
    forms = [payload for payload in collected(office) if payload.get("type") == "view_submission"]
    assert len({payload["view"]["callback_id"] for payload in forms}) >= 8

    @FEW
    @given(st.sampled_from(forms), st.lists(FIELDS, min_size=1, max_size=6), junk)
    def run(payload: Json, states: list[Json], memory: Any) -> None:
        sent = copy.deepcopy(payload) | {"fuzz": next(tags)}
        inputs = [
            (block, action) for block, each in sent["view"]["state"]["values"].items() for action in each
        ]
        for (block, action), state in zip(inputs, itertools.cycle(states), strict=False):
            sent["view"]["state"]["values"][block][action] = state
        if isinstance(memory, str):
            sent["view"]["private_metadata"] = memory
        assert check(office, sent) in (200, 400)

    run()
    right_after_all(office)


def test_damaged_searches_and_commands(office: Office) -> None:
    """Whatever is typed after /spend or into a search field."""
    new_form(office.mei).close()

    @FEW
    @given(
        st.text(max_size=300) | st.sampled_from(ODD_TEXTS),
        st.sampled_from(["", "gift 480 ", "digest for ", "digest weekly "]),
    )
    def run(text: str, before: str) -> None:
        team, mei = office.slack.team.id, office.mei.id
        command = {
            "command": "/spend",
            "text": before + text,
            "team_id": team,
            "user_id": mei,
            "channel_id": "C1",
        }
        search = {
            "type": "block_suggestion",
            "team": {"id": team},
            "user": {"id": mei},
            "action_id": "customer",
            "block_id": (before and f"recipients:{text}") or "customer",
            "value": text,
        }
        for payload in (command, search):
            check(office, payload | {"fuzz": next(tags)})

    run()
    right_after_all(office)


def test_bodies_of_any_kind(office: Office) -> None:
    """Bytes, forms and JSON that were never Slack's."""
    anything = st.dictionaries(
        st.text(max_size=10) | st.sampled_from(["payload", "type", "command"]), junk, max_size=5
    )
    bodies = (
        st.binary(max_size=200).map(lambda body: (body, FORM))
        | st.text(max_size=200).map(lambda text: (text.encode(errors="surrogatepass"), JSON))
        | anything.map(lambda body: (json.dumps(body).encode(), JSON))
        | anything.map(lambda body: (urlencode({"payload": json.dumps(body)}).encode(), FORM))
        | anything.map(
            lambda body: (
                urlencode({k: str(v) for k, v in body.items()}, errors="surrogatepass").encode(
                    errors="surrogatepass"
                ),
                FORM,
            )
        )
    )

    @FEW
    @given(bodies)
    def run(given_body: tuple[bytes, str]) -> None:
        # 401: the same body within the same second is a copy.
        assert check(office, given_body) in (200, 400, 401, 404)

    run()
