"""The floor of HTTP, `python -m bench.bare PORT`: a Starlette handler that verifies the signature."""

from __future__ import annotations

import hashlib
import hmac
import sys
import time

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.company import SECRET


async def _answer(request: Request) -> Response:
    body = await request.body()
    stamp = request.headers["x-slack-request-timestamp"]
    expected = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    fresh = abs(time.time() - int(stamp)) < 300
    genuine = hmac.compare_digest(f"v0={expected}", request.headers["x-slack-signature"])
    return Response(status_code=200 if fresh and genuine else 401)


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[Route("/slack/events", _answer, methods=["POST"])]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
