"""Attachments that are not what they say; the usual wrong types are tried where files are fetched."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from bot.delivery.files.download import MAX_BYTES
from bot.delivery.files.fetching import base_name
from bot.receipts.filetypes import detect_type
from tests.support.post import Post, attach, stored

PDF = b"%PDF-1.7\n" + b"receipt " * 100


def bomb(megabytes: int, *names: str, claimed: int | None = None) -> bytes:
    """An archive whose members unpack to so many megabytes each."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"\0" * (megabytes * 1024 * 1024))
            if claimed is not None:
                archive.getinfo(name).file_size = claimed
    return target.getvalue()


def spent(content: bytes) -> tuple[tuple[str, bool], int]:
    """What is detected, and the most memory that it took, in bytes."""
    tracemalloc.start()
    try:
        found = detect_type(io.BytesIO(content))
        return found, tracemalloc.get_traced_memory()[1] - len(content)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("megabytes", "names", "claimed", "allowed"),
    [
        (20, ("a.txt",), None, False),
        (20, ("[Content_Types].xml", "xl/workbook.xml"), None, True),
        (20, ("mimetype",), None, False),
        (20, ("mimetype",), 50, False),
        (1, ("a.zip", "[Content_Types].xml", "word/vbaProject.bin"), None, False),
    ],
)
def test_a_zip_bomb_is_never_unpacked(
    megabytes: int, names: tuple[str, ...], claimed: int | None, allowed: bool
) -> None:
    """Only names are read: a few hundred kilobytes whatever it would unpack to, and however it lies."""
    (_, kept), memory = spent(bomb(megabytes, *names, claimed=claimed))
    assert kept is allowed
    assert memory < 1024 * 1024


@pytest.mark.heavy
@pytest.mark.parametrize("force_64", [False, True])
def test_an_archive_of_countless_names_is_refused_unread(force_64: bool) -> None:
    """Its list of names alone would take hundreds of megabytes; also when its last record is of 64 bits."""
    count = 70_000 if force_64 else 30_000
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(count):
            archive.writestr(f"word/{number}", b"")
        archive.writestr("[Content_Types].xml", b"")
    (mime, kept), memory = spent(target.getvalue())
    assert (mime, kept) == ("application/zip", False)
    assert memory < 1024 * 1024


def test_a_hundred_megabytes_are_not_fetched(post: Post, request_id: int) -> None:
    """Slack says how large it is: not one byte is downloaded."""
    attach(post, request_id, "scan.pdf", PDF).size = 100 * 1024 * 1024
    post.drain(2)
    assert stored(post, request_id).state == "refused"
    assert post.texts() == ["scan.pdf: size"]


def test_a_file_that_is_larger_than_slack_said_is_cut_off(post: Post, request_id: int) -> None:
    """The download counts for itself, and nothing of it is kept."""
    attach(post, request_id, "scan.pdf", PDF + b"\0" * MAX_BYTES).size = 900
    post.drain(2)
    found = stored(post, request_id)
    assert (found.state, found.storage_key) == ("refused", "")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00.pdf", "a.pdf"),
        ("....//....//x", "x"),
        ("a\r\nContent-Type: x", "aContent-Type: x"),
        ("/", "file"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_a_path_in_a_name_leads_nowhere(given: str, kept: str) -> None:
    """The name is a label: it never says where a file is kept."""
    assert base_name(given) == kept
