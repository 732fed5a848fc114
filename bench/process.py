"""The bot as a process of its own, as people run it: `python -m bot run`."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.company import SECRET
from bench.machine import resident_mebibytes

_REPOSITORY = Path(__file__).resolve().parents[1]
_START_SECONDS = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class BotProcess:
    """Runs from `with` to its end. `ready_seconds`: from its start until it says it is ready."""

    def __init__(self, database_url: str, slack_api_url: str, folder: Path, *, app_token: str = "") -> None:
        self.port = free_port()
        self._log = tempfile.NamedTemporaryFile(dir=folder, suffix=".log", delete=False)  # noqa: SIM115 - as long as self
        self._environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_APP_TOKEN": app_token,
            "SLACK_API_URL": slack_api_url,
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "GOODWILL_FILES": str(folder / "files"),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.ready_seconds = 0.0

    def __enter__(self) -> BotProcess:
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=_REPOSITORY,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
        )
        try:
            while not self._ready():
                if self._process.poll() is not None or time.perf_counter() - started > _START_SECONDS:
                    raise AssertionError(f"the bot did not start: {self.log()[-2000:]}")
                time.sleep(0.01)
        except BaseException:
            self.stop()
            raise
        self.ready_seconds = time.perf_counter() - started
        return self

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def mebibytes(self) -> float:
        assert self._process is not None  # noqa: S101 - used within `with`
        return resident_mebibytes(self._process.pid)

    def log(self) -> str:
        return Path(self._log.name).read_text(encoding="utf-8")

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()

    def __exit__(self, *_: object) -> None:
        self.stop()
