"""Looks for secrets in every file of the repository; `python -m tools.secrets`.

False positives are listed in `ops/known-secrets.toml`, each with its file, the SHA-1 of its value and the
reason; another value in the same file is still found. An entry that matches nothing any more is a failure.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

_ROOT = Path(__file__).resolve().parents[1]
KNOWN = _ROOT / "ops" / "known-secrets.toml"


def repository_files() -> list[str]:
    """Tracked files, and new ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True)  # noqa: S603 - fixed words
    return sorted(name for name in listed.stdout.decode().split("\0") if name and (_ROOT / name).is_file())


def find_secrets(root: Path, files: list[str]) -> Iterator[PotentialSecret]:
    found = SecretsCollection(root=str(root))
    with default_settings():
        for name in files:
            found.scan_file(name)
    for _, secret in found:
        yield secret


def known_secrets(path: Path = KNOWN) -> dict[tuple[str, str], str]:
    """(file, SHA-1) to the reason; an entry may list several. Raises ValueError for one without a reason."""
    entries = tomllib.loads(path.read_text("utf-8")).get("known", [])
    known = {
        (str(each["file"]), str(digest)): str(each.get("reason", "")).strip()
        for each in entries
        for digest in ([each["sha1"]] if isinstance(each["sha1"], str) else each["sha1"])
    }
    for (name, _), reason in known.items():
        if not reason:
            raise ValueError(f"{path.name}: say why the entry of {name} is no secret")
    return known


def main() -> int:
    known = known_secrets()
    seen: set[tuple[str, str]] = set()
    problems = 0
    # The list itself is full of hashes.
    files = [name for name in repository_files() if _ROOT / name != KNOWN]
    for secret in find_secrets(_ROOT, files):
        name = Path(secret.filename).relative_to(_ROOT).as_posix()
        seen.add((name, secret.secret_hash))
        if (name, secret.secret_hash) not in known:
            problems += 1
            print(
                f"{name}:{secret.line_number}: looks like a secret ({secret.type}); sha1 {secret.secret_hash}"
            )
    for name, digest in sorted(set(known) - seen):
        problems += 1
        print(f"{KNOWN.name}: {name} holds nothing with sha1 {digest} any more; take the entry out")
    if problems:
        print(f"Take a real secret out and revoke it. What is none: say why in {KNOWN.relative_to(_ROOT)}.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
