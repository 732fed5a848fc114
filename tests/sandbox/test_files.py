"""Files: uploaded by the app, shared into threads, and those that it can't have."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import ExternalFile, SlackServer, Workspace
from sandbox.client.administration import archive_channel, delete_file, hide_file
from sandbox.client.surfaces import ShownMessage


@pytest.fixture
def client(server: SlackServer) -> WebClient:
    return WebClient(server.workspace.app.bot_token, base_url=server.api_url, retry_handlers=[])


def refusal(call: Any, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return refused.value.response


def uploaded(client: WebClient, content: bytes = b"a,b", name: str = "list.csv") -> str:
    """The id of a file whose content has arrived and that is not shared yet."""
    answer = client.files_getUploadURLExternal(filename=name, length=len(content))
    request = urllib.request.Request(str(answer["upload_url"]), data=content)  # noqa: S310  # It is this machine.
    assert urllib.request.urlopen(request).status == 200  # noqa: S310
    return str(answer["file_id"])


def download(workspace: Workspace, url: str) -> bytes:
    request = urllib.request.Request(url)  # noqa: S310
    request.add_header("Authorization", f"Bearer {workspace.app.bot_token}")
    content: bytes = urllib.request.urlopen(request).read()  # noqa: S310
    return content


def test_a_file_is_shared_into_a_thread(workspace: Workspace, client: WebClient) -> None:
    """It stands under the card with its comment, everybody there sees it, and it can be fetched again."""
    sales = workspace.channel("sales").id
    ts = client.chat_postMessage(channel=sales, text="A card")["ts"]
    files: list[dict[str, str | None]] = [{"id": uploaded(client), "title": "The list"}]
    answer = client.files_completeUploadExternal(
        files=files, channel_id=sales, thread_ts=ts, initial_comment="3 rows"
    )
    assert answer["files"] == files
    mei = workspace.person("mei")
    (reply,) = mei.replies(mei.messages("#sales")[0])
    assert reply.text() == "3 rows\n[file: list.csv]"
    info = client.files_info(file=str(files[0]["id"]))["file"]
    assert info["title"] == "The list"
    assert info["shares"]["public"][sales] == [{"ts": reply.ts, "thread_ts": ts}]
    assert download(workspace, info["url_private_download"]) == b"a,b"


def test_the_client_of_slack_uploads(workspace: Workspace, client: WebClient) -> None:
    """`files_upload_v2` of the SDK goes the same way, into a direct message too."""
    channel = workspace.direct_message(workspace.app.bot_user, workspace.user("mei").id).id
    client.files_upload_v2(channel=channel, content="x", filename="x.txt", initial_comment="Here")
    message = workspace.person("mei").last_message()
    assert (message.notification, message.files) == ("Here", ["x.txt"])


def test_uploading_needs_its_scope(workspace: Workspace, client: WebClient) -> None:
    """Without files:write both steps say what is needed and what was granted."""
    file = uploaded(client)
    workspace.app.scopes = frozenset({"files:read", "chat:write"})
    for answer in (
        refusal(client.files_getUploadURLExternal, filename="a.csv", length=3),
        refusal(client.files_completeUploadExternal, files=[{"id": file}]),
    ):
        told = (answer["error"], answer["needed"], answer["provided"])
        assert told == ("missing_scope", "files:write", "chat:write,files:read")


def test_uploads_that_are_refused(workspace: Workspace, client: WebClient) -> None:
    """No content, a file twice, an unknown thread, a place where the app is not: each has its error."""
    complete = client.files_completeUploadExternal
    sales, ana = workspace.channel("sales").id, workspace.add_channel("ana", ["ana"], bot=False).id
    assert refusal(client.files_getUploadURLExternal, filename="a", length=0)["error"] == "missing_argument"
    empty = client.files_getUploadURLExternal(filename="a", length=3)["file_id"]
    assert refusal(complete, files=[{"id": empty}])["error"] == "file_not_found"
    file: list[dict[str, str | None]] = [{"id": uploaded(client)}]
    assert refusal(complete, files=[])["error"] == "invalid_arguments"
    assert refusal(complete, files=file, channel_id="C0")["error"] == "channel_not_found"
    assert refusal(complete, files=file, channel_id=ana)["error"] == "not_in_channel"
    assert refusal(complete, files=file, channel_id=sales, thread_ts="1.0")["error"] == "thread_not_found"
    assert refusal(complete, files=file, thread_ts="1.0")["error"] == "invalid_arguments"
    workspace.faults.refuse_blocks("divider")
    divider = json.dumps([{"type": "divider"}])
    assert refusal(complete, files=file, channel_id=sales, blocks=divider)["error"] == "invalid_blocks"
    archive_channel(workspace, "sales", by="mei")
    assert refusal(complete, files=file, channel_id=sales)["error"] == "is_archived"
    assert workspace.messages[sales] == []
    assert complete(files=file)["ok"]
    assert refusal(complete, files=file)["error"] == "file_not_found"


def said_with_file(workspace: Workspace, file: tuple[str, bytes] | ExternalFile) -> ShownMessage:
    return workspace.person("mei").say("#sales", "A receipt", files=[file])


def test_a_deleted_file_is_gone(workspace: Workspace, client: WebClient) -> None:
    """Its message keeps a mark, and neither what Slack knows of it nor its content is to be had."""
    message = said_with_file(workspace, ("r.pdf", b"%PDF"))
    (file,) = message.origin.files
    url = client.files_info(file=file)["file"]["url_private_download"]
    delete_file(workspace, file)
    assert message.files == ["(tombstone)"]
    assert refusal(client.files_info, file=file)["error"] == "file_deleted"
    history = client.conversations_history(channel=message.channel)["messages"][0]
    assert history["files"] == [{"id": file, "mode": "tombstone"}]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        download(workspace, url)


def test_a_hidden_file_can_not_be_fetched(workspace: Workspace, client: WebClient) -> None:
    """Beyond the plan's limit a file has a mode and dates, and no address."""
    message = said_with_file(workspace, ("r.pdf", b"%PDF"))
    (file,) = message.origin.files
    url = client.files_info(file=file)["file"]["url_private"]
    hide_file(workspace, file)
    shown = client.files_info(file=file)["file"]
    assert (shown["mode"], sorted(shown)) == ("hidden_by_limit", ["created", "id", "mode", "timestamp"])
    with pytest.raises(urllib.error.HTTPError, match="404"):
        download(workspace, url)


def test_an_external_file_lies_elsewhere(workspace: Workspace, client: WebClient) -> None:
    """Slack has its link alone: there is nothing to fetch with the bot's token."""
    link = "https://drive.example.com/r.pdf"
    message = said_with_file(workspace, ExternalFile("r.pdf", link))
    shown = client.files_info(file=message.origin.files[0])["file"]
    assert (shown["mode"], shown["is_external"], shown["url_private"]) == ("external", True, link)
    assert "url_private_download" not in shown
    assert message.files == ["r.pdf"]


def test_files_outlast_a_restart(workspace: Workspace, tmp_path: Path) -> None:
    """A snapshot keeps what a file is and where it is shared, and leaves out what it does not know."""
    message = said_with_file(workspace, ExternalFile("r.pdf", "https://drive.example.com/r.pdf"))
    kept = tmp_path / "kept.json"
    workspace.save(kept)
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace('"shares"', '"from_elsewhere": 1, "shares"'), encoding="utf-8")
    again = Workspace()
    again.load(kept)
    assert again.files == workspace.files
    assert again.files[message.origin.files[0]].shares[message.channel] == [{"ts": message.ts}]
