"""So that a difference to what was approved is shown, and not only that there is one."""

import pytest

pytest.register_assert_rewrite("tests.views.approved")
