"""The floors of HTTP, `python -m bench.adapters starlette|builtin PORT`: Bolt behind its own two servers."""

from __future__ import annotations

import sys

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.floors import no_op_app

PATH = "/slack/events"


def _starlette(app: App, port: int) -> None:
    """As Bolt's documentation has it, without the log of accesses; parser and loop are those of goodwill."""
    handler = SlackRequestHandler(app)

    async def answer(request: Request) -> Response:
        return await handler.handle(request)

    routes = [Route(PATH, answer, methods=["POST"])]
    uvicorn.run(
        Starlette(routes=routes),
        host="127.0.0.1",
        port=port,
        http="httptools",
        loop="uvloop",
        log_config=None,
        access_log=False,
        lifespan="off",
    )


def _builtin(app: App, port: int) -> None:
    """What `App.start` serves with, without the log of accesses."""
    SlackAppDevelopmentServer(port=port, path=PATH, app=app, http_server_logger_enabled=False).start()


ADAPTERS = {"starlette": _starlette, "builtin": _builtin}

if __name__ == "__main__":
    ADAPTERS[sys.argv[1]](no_op_app(), int(sys.argv[2]))
