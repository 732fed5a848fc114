"""A flood of messages to one person, and a message to another behind it."""

from __future__ import annotations

import pytest

from tests.support.post import Post

pytestmark = pytest.mark.heavy


def test_a_flood_to_one_never_delays_anothers_card(post: Post, mei: int, raj: int) -> None:
    """Three hundred wait for their turn in one conversation; the other's leaves in the same moment."""
    for number in range(300):
        post.put(
            "post.note", stream=f"request:{number}", key=f"f{number}", person_id=mei, text=f"flood {number}"
        )
    post.put("post.note", stream="request:300", key="other", person_id=raj, text="needs your decision")
    post.drain()
    sent = post.texts()
    assert sum("flood" in text for text in sent) == 1
    assert [text for text in sent if "needs your decision" in text]
    post.put("post.note", stream="request:301", key="later", person_id=raj, text="another decision")
    post.drain(2)
    assert [text for text in post.texts() if "another decision" in text]
    assert sum("flood" in text for text in post.texts()) <= 3
