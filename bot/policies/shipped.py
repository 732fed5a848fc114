"""The policy that is in force until a company applies its own."""

from __future__ import annotations

from importlib.resources import files


def default_policy_text() -> str:
    """The shipped policy file, TOML with its comments."""
    return files("bot.policies").joinpath("default.toml").read_text(encoding="utf-8")
