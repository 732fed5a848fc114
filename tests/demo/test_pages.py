"""The pages of the workspace beside other servers of the process."""

from __future__ import annotations

from urllib.request import urlopen

import uvicorn
from starlette.applications import Starlette

from sandbox.web import PageServer
from tests.support.office.opening import Office


def test_pages_start_beside_a_server_that_has_not_begun(office: Office) -> None:
    """A bot that is made and not yet started is no reason to show nothing."""
    beside = uvicorn.Server(uvicorn.Config(Starlette()))
    with PageServer(office.slack) as pages:
        assert urlopen(f"{pages.url}/as/mei", timeout=20).status == 200  # noqa: S310  # our own page
    assert not beside.started
