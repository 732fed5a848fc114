"""Receipts: fetched, looked at, kept under the name of their content, or refused."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from bot.delivery import files
from bot.delivery.calls import Refused
from bot.delivery.files import base_name, check_origin
from bot.delivery.filetypes import detect_type
from tests.support.post import Post, attach, stored
from tests.support.workbooks import workbook

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
    monkeypatch.setattr(files, "MAX_BYTES", 500)
    attach(post, request_id, "big.pdf", PDF)
    post.drain()
    assert stored(post, request_id).state == "refused"
    lying = attach(post, request_id, "liar.pdf", PDF)
    lying.size = 10
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert "liar.pdf: size" in post.texts()


def test_a_file_deleted_in_slack_is_refused_as_missing(post: Post, request_id: int) -> None:
    """Nothing to keep, and the requester is asked for it again."""
    file = attach(post, request_id, "gone.pdf", PDF)
    del post.workspace.files[file.id]
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == [": missing"]


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


def zipped(*names: str, **contents: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, "<x/>"))
    return target.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 30, "image/jpeg"),
        (b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 30, "image/jpeg"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 30, "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + b"\0" * 30, "image/heic"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30, "image/webp"),
        (b"GIF89a\1\0\1\0" + b"\0" * 10, "image/gif"),
        (workbook(["date", "amount"]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            zipped("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            zipped("mimetype", mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        ("发票 42 号，480.00 元\n".encode(), "text/plain"),
        (b"\xef\xbb\xbfdate,amount\r\n2026-09-01,480\r\n", "text/plain"),
        (b"BM is how the note begins\n", "text/plain"),
    ],
)
def test_receipts_of_usual_kinds_are_allowed(content: bytes, expected: str) -> None:
    """PDF, pictures, office documents and plain text."""
    assert detect_type(io.BytesIO(content)) == (expected, True)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + b"\0" * 100,
        b"\x7fELF\2\1\1" + b"\0" * 50,
        bytes.fromhex("cafebabe00000034") + b"\0" * 40,
        zipped("a.txt"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        zipped("AndroidManifest.xml", "classes.dex"),
        OLE,
        OLE + "WordDocument".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"),
        b"7z\xbc\xaf'\x1c" + b"\0" * 30,
        b"\x1f\x8b\x08" + b"\0" * 30,
        b"Rar!\x1a\x07\x01\0" + b"\0" * 30,
        b"<!DOCTYPE html><html><body>hi",
        b"   <html>",
        b"hello <script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">',
        b"#!/bin/sh\nrm -rf ~\n",
        b"",
        b"\0\1\2\3" * 20,
        b"plain but \x1b[31m coloured",
    ],
)
def test_programs_archives_and_pages_are_refused(content: bytes) -> None:
    """Whatever somebody calls them."""
    assert detect_type(io.BytesIO(content))[1] is False
