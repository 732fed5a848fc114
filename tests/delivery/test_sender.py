"""What leaves, to whom, in which order, and how often."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.storage.operations.queue import SqlQueue
from sandbox.client.administration import archive_channel, revoke_token, share_channel
from tests.support.post import Post


class Crash(Exception):
    """The process dies."""


def crash_once(post: Post, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    original = getattr(SqlQueue, method)

    def dying(self: SqlQueue, *args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(SqlQueue, method, original)
        raise SystemExit

    monkeypatch.setattr(SqlQueue, method, dying)


def test_a_person_is_found_by_e_mail_and_read_to_in_their_language(post: Post, mei: int) -> None:
    """Slack id, locale and time zone are looked up once and kept."""
    post.put("post.note", person_id=mei, text="ni hao")
    post.drain()
    assert post.texts() == ["ni hao [zh_CN Asia/Shanghai]"]
    person = post.store.read(lambda tx: tx.people.get(mei))
    assert person is not None
    assert person.slack_id == post.workspace.user("mei").id
    post.put("post.note", key="k2", person_id=mei, text="again")
    post.drain(2)
    assert post.called("users.lookupByEmail") == 1
    assert post.called("users.info") == 1


def test_a_profile_is_read_again_after_a_day(post: Post, mei: int) -> None:
    """Somebody who changes their language is read to in the new one, at the latest a day later."""
    post.put("post.note", person_id=mei, text="one")
    post.drain()
    post.workspace.user("mei").locale = "en-GB"
    post.clock.advance(hours=25)
    post.put("post.note", key="k2", person_id=mei, text="two")
    post.drain()
    assert post.texts()[-1] == "two [en Asia/Shanghai]"


def test_a_channel_is_found_by_name(post: Post) -> None:
    """A line's channel may be given by its name, with or without #; the names are read once."""
    for number, name in enumerate(("#sales", "sales", post.workspace.channel("sales").id)):
        post.put(
            "post.note", key=f"k{number}", stream=f"s{number}", channel=name, locale="zh_CN", text=str(number)
        )
    post.drain(3)
    assert post.texts() == [f"{number} [zh_CN Europe/Berlin]" for number in range(3)]
    assert post.called("conversations.list") == 1


def test_a_stream_keeps_its_order(post: Post, mei: int) -> None:
    """The second message of a request waits while the first one can't be sent; another request does not."""
    post.workspace.faults.fail("chat.postMessage", status=503)
    post.put("post.note", key="a1", stream="request:1", channel="#sales", text="first")
    post.put("post.note", key="a2", stream="request:1", channel="#sales", text="second")
    post.put("post.note", key="b1", stream="request:2", person_id=mei, text="other")
    post.drain()
    assert post.texts() == ["other [zh_CN Asia/Shanghai]"]
    post.drain(8)
    assert [text.split()[0] for text in post.texts()] == ["other", "first", "second"]


def test_the_same_fact_is_one_message(post: Post) -> None:
    """Enqueued twice under one key, it is sent once."""
    post.put("post.note", channel="#sales", text="once")
    post.put("post.note", channel="#sales", text="once")
    post.drain(3)
    assert len(post.sent()) == 1


def test_nothing_to_tell_sends_nothing(post: Post, mei: int) -> None:
    """A renderer that finds the facts gone ends the message without a call."""
    post.put("post.vanished", person_id=mei)
    post.drain()
    assert post.row().state == "delivered"
    assert post.sent() == []


def test_another_company_is_told_nothing(post: Post) -> None:
    """A channel that is shared gets no message, also one that came to be; Slack is asked now and then."""
    post.put("post.note", channel="#sales", text="ours")
    post.put("post.note", key="k2", channel="#sales", text="ours too")
    post.drain(2)
    assert post.called("conversations.info") == 1
    share_channel(post.workspace, "sales", "T0OTHER")
    post.clock.advance(minutes=11)
    post.put("post.note", key="k3", channel="#sales", text="not theirs")
    post.drain()
    assert (post.row("k3").state, post.row("k3").last_error) == ("dead", "channel_shared")
    assert [text.split(" [")[0] for text in post.texts()] == ["ours", "ours too"]


def test_one_message_a_second_in_a_channel(post: Post) -> None:
    """Ten messages to one channel leave in ten seconds, and Slack never has to say 429."""
    for number in range(10):
        post.put("post.note", key=f"k{number}", stream=f"s{number}", channel="#sales", text=str(number))
    post.drain(4)
    assert len(post.sent()) == 5
    post.drain(6)
    assert [text.split()[0] for text in post.texts()] == [str(number) for number in range(10)]
    assert [entry.ok for entry in post.workspace.log if entry.name == "chat.postMessage"] == [True] * 10


def test_retry_after_is_obeyed_by_all(post: Post, mei: int) -> None:
    """After a 429 nobody posts until Slack's time has passed; the attempt is not counted."""
    post.workspace.faults.rate_limit("chat.postMessage", retry_after=7)
    post.put("post.note", key="a", stream="s1", channel="#sales", text="a")
    post.put("post.note", key="b", stream="s2", person_id=mei, text="b")
    post.drain(6)
    assert post.sent() == []
    assert post.called("chat.postMessage") == 1
    assert post.row("a").attempts == 0
    post.drain(3)
    assert len(post.sent()) == 2


@pytest.mark.parametrize(("retry_after", "waiting"), [(1, 5), (7, 2)])
def test_one_a_second_also_after_a_429(post: Post, retry_after: int, waiting: int) -> None:
    """Those that waited for Slack together don't leave together: each a second after the one before."""
    post.workspace.faults.rate_limit("chat.postMessage", retry_after=retry_after)
    for number in range(waiting):
        post.put("post.note", key=f"k{number}", stream=f"s{number}", channel="#sales", text=str(number))
    for _ in range((retry_after + waiting + 3) * 10):
        post.drain()
        post.clock.advance(seconds=0.1)
    left = [float(message.ts) for message in post.sent()]
    assert len(left) == waiting
    assert all(later - before >= 0.999 for before, later in pairwise(left))
    assert left[-1] - left[0] <= waiting + 1


def test_a_crash_loses_no_turn(post: Post) -> None:
    """A line waits in one channel when the process dies: the next process goes on second by second."""
    for number in range(8):
        post.put("post.note", key=f"k{number}", stream=f"s{number}", channel="#sales", text=str(number))
    post.drain(1)
    assert len(post.sent()) == 2
    post.sender._queue = SqlQueue(post.store)
    post.courier._queue = post.sender._queue
    post.drain(6)
    assert [text.split()[0] for text in post.texts()] == [str(number) for number in range(8)]


def test_a_long_line_in_one_channel(post: Post) -> None:
    """More than turns are given out for: one a second, and all of them within little more than that."""
    for number in range(45):
        post.put("post.note", key=f"k{number:02}", stream=f"s{number}", channel="#sales", text=f"{number}")
    post.drain(60)
    left = [float(message.ts) for message in post.sent()]
    assert len(left) == 45
    assert all(later - before >= 0.999 for before, later in pairwise(left))


def test_who_comes_late_does_not_crowd_those_after(post: Post) -> None:
    """The machine stood still past several turns: still one a second, and none waits for ever."""
    for number in range(4):
        post.put("post.note", key=f"k{number}", stream=f"s{number}", channel="#sales", text=str(number))
    post.drain()
    post.clock.advance(seconds=2.6)
    for _ in range(60):
        post.drain()
        post.clock.advance(seconds=0.1)
    left = [float(message.ts) for message in post.sent()]
    assert len(left) == 4
    assert all(later - before >= 0.999 for before, later in pairwise(left))


def test_a_dropped_answer_does_not_post_twice(post: Post, mei: int) -> None:
    """Slack took the message and the connection broke: it is found by its key and not sent again."""
    post.workspace.faults.drop_after_accepting("chat.postMessage")
    post.put("post.note", person_id=mei, text="once")
    post.drain()
    assert post.row().state == "queued"
    post.drain(4)
    assert len(post.sent()) == 1
    assert (post.row().state, post.row().ts) == ("delivered", post.sent()[0].ts)


def test_no_second_card_after_a_crash_between_sending_and_marking(
    post: Post, mei: int, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after Slack answered; the next one finds the card and updates it later."""
    crash_once(post, monkeypatch, "finish")
    post.put("card.request", request_id=request_id, person_id=mei)
    with pytest.raises(SystemExit):
        post.drain()
    assert len(post.sent()) == 1
    post.clock.advance(seconds=31)
    post.drain()
    assert len(post.sent()) == 1
    post.put("card.request", key="k2", request_id=request_id, person_id=mei, state="approved")
    post.drain()
    assert post.texts() == ["GW-2026-00001 is approved"]


def test_a_crash_before_sending_loses_nothing(post: Post, mei: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was claimed and not sent comes back when its lease has run out, not before."""
    crash_once(post, monkeypatch, "begin")
    post.put("post.note", person_id=mei, text="kept")
    with pytest.raises(SystemExit):
        post.drain()
    post.clock.advance(seconds=7)
    post.drain()
    assert post.sent() == []
    post.clock.advance(seconds=2)
    post.drain()
    assert len(post.sent()) == 1


def test_a_card_is_updated_in_place(post: Post, mei: int, raj: int, request_id: int) -> None:
    """Each person has one card of a request; what happens next changes it."""
    post.put("card.approval", key="a1", request_id=request_id, person_id=mei)
    post.put("card.approval", key="b1", request_id=request_id, person_id=raj)
    post.put("card.approval", key="a2", request_id=request_id, person_id=mei, state="approved")
    post.drain(2)
    assert sorted(post.texts()) == ["GW-2026-00001 is approved", "GW-2026-00001 is pending"]


def test_a_deleted_card_is_posted_anew(post: Post, mei: int, request_id: int) -> None:
    """Somebody deleted the card: the next news of the request comes as a new one."""
    post.put("card.request", request_id=request_id, person_id=mei)
    post.drain()
    post.workspace.delete_message(post.sent()[0])
    post.put("card.request", key="k2", request_id=request_id, person_id=mei, state="approved")
    post.drain(2)
    assert post.texts() == ["GW-2026-00001 is approved"]


@pytest.mark.parametrize("reason", ["channel_not_found", "is_archived", "not_in_channel", "invalid_blocks"])
def test_what_slack_will_never_take_is_a_dead_letter(post: Post, reason: str) -> None:
    """It is put aside with Slack's reason and called once; the next message of the stream goes on."""
    channel = "#sales"
    if reason == "channel_not_found":
        channel = "C0UNKNOWN1"
    elif reason == "is_archived":
        channel = post.workspace.channel("sales").id
        archive_channel(post.workspace, "sales", by="raj")
    elif reason == "not_in_channel":
        channel = post.workspace.add_channel("private", bot=False).id
    kind = "post.too_long" if reason == "invalid_blocks" else "post.note"
    post.workspace.add_channel("elsewhere")
    post.put(kind, channel=channel, text="lost")
    post.put("post.note", key="k2", channel="#elsewhere", text="next")
    post.drain(2)
    assert (post.row().state, post.row().last_error) == ("dead", reason)
    assert [text.split()[0] for text in post.texts()] == ["next"]


def test_a_person_unknown_to_slack_is_a_dead_letter(post: Post) -> None:
    """No account has that e-mail address: the message says so instead of being tried for ever."""
    post.put("post.note", person_id=post.add_person("ghost"), text="lost")
    post.drain()
    assert (post.row().state, post.row().last_error) == ("dead", "users_not_found")


def test_somebody_who_left_gets_nothing(post: Post) -> None:
    """A person who is no longer active is not written to."""
    post.put("post.note", person_id=post.add_person("mei", active=False), text="lost")
    post.drain()
    assert (post.row().state, post.row().last_error) == ("dead", "person_left")
    assert post.sent() == []


def test_a_revoked_token_keeps_the_work_and_resumes(post: Post, mei: int) -> None:
    """An alarm, one try a minute, nothing lost or counted; with a new token all leaves in order."""
    revoke_token(post.workspace)
    post.put("post.note", key="a", stream="s", person_id=mei, text="first")
    post.put("post.note", key="b", stream="s", person_id=mei, text="second")
    post.drain(59)
    assert post.called("users.lookupByEmail") == 1
    post.drain(2)
    assert post.called("users.lookupByEmail") == 2
    assert post.row("a").attempts == 0
    post.workspace.app.token_revoked = False
    post.drain(65)
    assert [text.split()[0] for text in post.texts()] == ["first", "second"]
    assert b"goodwill_credential_alarms_total 2.0" in post.metrics.exposition()


def test_trouble_at_slack_is_waited_out_longer_each_time(post: Post, mei: int) -> None:
    """5xx: waits double up to five minutes; after a day the message is put aside with the reason."""
    early, nearly_a_day = 20, timedelta(hours=23, minutes=50)
    post.put("post.note", person_id=mei, text="late")
    post.drain()
    post.put("post.note", key="k2", person_id=mei, text="later")
    post.clock.advance(seconds=2)
    post.workspace.faults.fail("chat.postMessage", times=10_000, status=503)
    waits = []
    while post.row("k2").state == "queued":
        post.courier.drain()
        row = post.row("k2")
        if row.state == "queued":
            waits.append((row.next_attempt_at - post.clock()).total_seconds())
            at_the_end = row.created_at + nearly_a_day
            post.clock.set(
                max(row.next_attempt_at, at_the_end) if len(waits) == early else row.next_attempt_at
            )
    assert 1 <= waits[0] <= 2
    assert 8 <= waits[3] <= 16
    assert 150 <= max(waits) <= 300
    assert len(waits) > early
    assert post.row("k2").last_error.startswith("chat.postMessage: HTTP 503")
    assert (post.clock() - post.row("k2").created_at).total_seconds() >= 24 * 3600


def test_a_defect_in_a_renderer_does_not_stop_the_others(post: Post, mei: int) -> None:
    """The message is tried five times and put aside; other streams never wait for it."""
    post.put("post.broken", person_id=mei)
    post.put("post.note", key="k2", stream="request:2", channel="#sales", text="fine")
    post.drain(100)
    assert len(post.sent()) == 1
    assert post.row().state == "dead"
    assert "KeyError" in post.row().last_error


def test_another_workspace_keeps_its_messages(post: Post) -> None:
    """Messages of a workspace that this token does not belong to are left alone."""
    other = SqlQueue(post.store, owner="other")
    post.put("post.note", channel="#sales", text="ours")
    post.store.workspace_id += 1
    assert other.claim(10) == []


def test_what_another_version_queued_is_put_aside_with_the_reason(post: Post, mei: int) -> None:
    """A kind, or a payload, that this version can't read is a dead letter at once; its stream goes on."""
    post.put("card.hologram", key="a", stream="s", person_id=mei)
    post.put("post.note", key="b", stream="s", person_id=mei, text="next")
    post.put("news.request", key="c", stream="t", person_id=mei, news="celebrated")
    post.drain(2)
    assert (post.row("a").state, post.row("a").last_error) == ("dead", "no_renderer")
    assert (post.row("c").state, post.row("c").last_error) == (
        "dead",
        "payload_unreadable: RequestNews without request_id",
    )
    assert [text.split()[0] for text in post.texts()] == ["next"]
