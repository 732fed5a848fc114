"""Where to begin: paths that somebody new can walk, each as one person of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuidePath:
    """`place` is a channel's name, or `home`; in `steps` what stands between backticks is to be typed."""

    title: str
    person: str
    place: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class Guide:
    title: str
    paths: Sequence[GuidePath]
