"""The application of `tests/app`: a real one, with one command of its own."""

from tests.app.conftest import settings, start, workspace  # noqa: F401 - fixtures
