"""The pages' routes: people's desks, uploads and downloads."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.datastructures import UploadFile

from sandbox.state.records import File
from sandbox.web.kit.hub import UPLOAD_BYTES, Hub
from sandbox.web.kit.parts import text
from sandbox.web.kit.words import Words
from sandbox.web.page import DeskPage
from sandbox.web.places.guide_panel import path_address
from sandbox.web.places.message import PICTURES

STYLE = Path(__file__).with_name("style.css")
SCRIPT = Path(__file__).with_name("page.js")
# NiceGUI's 3 seconds make it ping every 4 and give the browser 2 to answer: on a busy machine the connection
# is cut for nothing, the page loads anew, and what is being typed is lost.
RECONNECT_SECONDS = 20.0


class Showing:
    """What the pages show."""

    hub: Hub
    title: str
    is_taken: bool = False


# NiceGUI looks for its server among all of the process, and would trip over one that has not begun.
uvicorn.Config.loaded_app = None


@functools.cache
def pages() -> tuple[FastAPI, Showing]:
    """The application and what it shows. NiceGUI has one in a process: one workspace is shown at a time."""
    showing = Showing()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        showing.hub.attach()
        yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.get("/")
    def start_here() -> Response:
        if showing.hub.guide is not None:
            return RedirectResponse(path_address(showing.hub.workspace, showing.hub.guide.paths[0]))
        everybody = showing.hub.workspace.users.values()
        people = [user for user in everybody if not user.is_bot and not user.deleted]
        return RedirectResponse(f"/as/{quote(people[0].name)}" if people else "/as/nobody")

    @app.post("/upload/{key}")
    async def upload(key: str, request: Request) -> Response:
        # Cross-site forms cannot post here: the key is secret.
        async with request.form() as form:
            parts = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
            files = [(part.filename or "file", await part.read(UPLOAD_BYTES)) for part in parts]
        known = showing.hub.take_files(key, files)
        return JSONResponse({"ok": known}, 200 if known else 404)

    @app.get("/file/{identity}")
    def file(identity: str) -> Response:
        return _file(showing.hub.workspace.files.get(identity))

    @ui.page("/as/{name}")
    @ui.page("/as/{name}/{place}")
    def desk(name: str, place: str | None = None, guide: bool = False) -> None:
        everybody = showing.hub.workspace.users.values()
        user = next((each for each in everybody if each.name == name and not each.is_bot), None)
        ui.page_title(showing.title)
        _head(Words(user.locale if user else "en"))
        if user is None:
            text(Words("en")("There is nobody called {name} here.", name=name), "p", "nothing")
            return
        DeskPage(showing.hub, user.id, place, with_guide=guide)

    # The page has its own progress display; Quasar's bar has no accessible name.
    nicegui_app.config.quasar_config["loadingBar"] = {"skipHijack": True}
    ui.run_with(
        app,
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        message_history_length=200,
        favicon="💬",
        reconnect_timeout=RECONNECT_SECONDS,
    )
    return app, showing


def _file(found: File | None) -> Response:
    """Serves a file safely: pictures inline, anything else as a download, nothing executable."""
    if found is None or not found.complete:
        return Response("not found", 404, media_type="text/plain")
    shown = found.mimetype in PICTURES
    disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(found.name)}"
    return Response(
        found.content,
        media_type=found.mimetype if shown else "application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Disposition": disposition,
        },
    )


def _head(words: Words) -> None:
    ui.add_head_html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    script = SCRIPT.read_text(encoding="utf-8")
    ui.add_head_html(f'<script>document.documentElement.lang = "{words.tag}";\n{script}</script>')
