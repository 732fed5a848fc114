"""So that a difference to what was approved is shown, and not only that there is one."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.views.approved")
