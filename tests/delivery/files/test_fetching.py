"""Receipts: fetched, looked at, kept under the name of their content, or refused."""

from __future__ import annotations

import hashlib

import pytest

from bot.delivery.calls import Refused
from bot.delivery.files import download, fetching
from bot.delivery.files.download import check_origin
from bot.delivery.files.fetching import base_name
from bot.services.requests import files as of_requests
from tests.support.post import Post, attach, stored

PDF = b"%PDF-1.7\n" + b"receipt " * 100


def test_a_receipt_is_kept_by_its_content(post: Post, request_id: int) -> None:
    """Its SHA-256, size and real type are known; the given name is only a label."""
    attach(post, request_id, "../../etc/pass\x07wd.exe", PDF)
    post.drain()
    kept = stored(post, request_id)
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (kept.state, kept.sha256, kept.size_bytes) == ("kept", sha256, len(PDF))
    assert (kept.name, kept.detected_type) == ("passwd.exe", "application/pdf")
    assert kept.storage_key == f"{post.store.workspace_id}/{sha256}"
    assert post.files.read(kept.storage_key) == PDF


def test_a_program_called_pdf_is_refused_and_the_requester_told(post: Post, request_id: int) -> None:
    """What it is, counts, not what it is called."""
    attach(post, request_id, "invoice.pdf", b"MZ\x90\0" + b"\0" * 200)
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert stored(post, request_id).storage_key == ""
    assert post.texts() == ["invoice.pdf: type"]


def test_a_file_that_is_too_big_is_refused(
    post: Post, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether Slack says so beforehand or only the download shows it."""
    for module in (fetching, download):
        monkeypatch.setattr(module, "MAX_BYTES", 500)
    attach(post, request_id, "big.pdf", PDF)
    post.drain()
    assert stored(post, request_id).state == "refused"
    lying = attach(post, request_id, "liar.pdf", PDF)
    lying.size = 10
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert "liar.pdf: size" in post.texts()


@pytest.mark.parametrize("limit", ["MOST_BYTES_OF_REQUEST", "MOST_BYTES_A_DAY"])
def test_more_bytes_than_a_request_or_a_person_may_have(
    post: Post, request_id: int, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Three fit, the fourth is refused and its person told; a day later the day's limit is free again."""
    monkeypatch.setattr(of_requests, limit, 3 * len(PDF))
    reason = "full_request" if limit == "MOST_BYTES_OF_REQUEST" else "full_day"
    for number in range(4):
        attach(post, request_id, f"{number}.pdf", PDF)
        post.drain(2)
    states = [file.state for file in post.store.read(lambda tx: tx.files.of_request(request_id))]
    assert states == ["kept", "kept", "kept", "refused"]
    assert post.texts() == [f"3.pdf: {reason}"]
    post.clock.advance(hours=25)
    attach(post, request_id, "later.pdf", PDF)
    post.drain(2)
    assert (stored(post, request_id).state == "kept") == (reason == "full_day")


def test_a_file_deleted_in_slack_is_refused_as_missing(post: Post, request_id: int) -> None:
    """Nothing to keep, and the requester is asked for it again."""
    file = attach(post, request_id, "gone.pdf", PDF)
    del post.workspace.files[file.id]
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == [": missing"]


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("external", "scan.pdf: external"),
        ("hidden_by_limit", "file: hidden"),
        ("tombstone", ": missing"),
    ],
)
def test_a_file_that_slack_only_has_the_name_of_is_refused(
    post: Post, request_id: int, mode: str, text: str
) -> None:
    """Kept elsewhere, hidden by the plan, deleted: not one byte is asked for, and the person is told why."""
    file = attach(post, request_id, "scan.pdf", PDF)
    file.mode, file.external_url = mode, "https://drive.example.com/scan.pdf"
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == [text]


def test_a_download_that_is_gone_is_refused(
    post: Post, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack still names the file, but has it no more where it says."""
    attach(post, request_id, "gone.pdf", PDF)
    monkeypatch.setattr(
        "sandbox.state.present._addresses",
        lambda workspace, _file: {"url_private": f"{workspace.base_url}/files-pri/T0-F0/gone.pdf"},
    )
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == ["gone.pdf: missing"]


def test_a_download_from_elsewhere_is_refused(
    post: Post, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token would go to another host: the file is not had, and its person is told."""
    attach(post, request_id, "scan.pdf", PDF)
    elsewhere = {"url_private": "https://drive.example.com/scan.pdf"}
    monkeypatch.setattr("sandbox.state.present._addresses", lambda _workspace, _file: elsewhere)
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == ["scan.pdf: missing"]


def test_a_file_that_can_not_be_read_for_a_day_is_refused(
    post: Post, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then it is tried again; it never ends as a dead letter that nobody hears of."""
    attach(post, request_id, "a.pdf", PDF)
    monkeypatch.setattr(type(post.calls), "token", property(lambda _self: "xoxb-other"))
    post.drain()
    assert stored(post, request_id).state == "pending"
    post.clock.advance(days=1)
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == [": unread"]


def test_the_sign_in_page_is_not_taken_for_the_file(
    post: Post, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack answers a token without rights with a page and status 200: the fetch is tried again."""
    attach(post, request_id, "a.pdf", PDF)
    monkeypatch.setattr(type(post.calls), "token", property(lambda _self: "xoxb-other"))
    post.drain()
    assert stored(post, request_id).state == "pending"
    monkeypatch.undo()
    post.drain(3)
    assert stored(post, request_id).state == "kept"


def test_a_fetch_that_is_repeated_changes_nothing(post: Post, request_id: int) -> None:
    """The same file twice in the outbox is fetched once."""
    attach(post, request_id, "a.pdf", PDF)
    post.drain()
    post.put("file.fetch", key="again", stream="file:1", file_id=stored(post, request_id).id)
    post.drain()
    assert post.called("files.info") == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/a",
        "https://slack.com.evil.example/a",
        "https://evilslack.com/a",
        "file:///etc/passwd",
        "https://user@evil.example/a",
    ],
)
def test_the_token_goes_to_slack_alone(url: str) -> None:
    """A download address elsewhere, or without encryption, is refused before any request."""
    with pytest.raises(Refused):
        check_origin(url, "https://slack.com/api/")


def test_slacks_own_hosts_are_not_refused() -> None:
    """files.slack.com over HTTPS, and whatever host the API is configured for."""
    check_origin("https://files.slack.com/files-pri/T1-F1/a.pdf", "https://slack.com/api/")
    check_origin("http://127.0.0.1:8080/files-pri/a", "http://127.0.0.1:8080/api/")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("发票.pdf", "发票.pdf"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("a/b/../c.png", "c.png"),
        ("..", "file"),
        ("", "file"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    """No folders, no control or direction characters, no leading dots, not longer than 120."""
    assert base_name(given) == kept
