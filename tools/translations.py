"""Keeps the translations in step with the code.

`check` fails on a missing or stale one, `update` merges new sentences and drops old ones:

    python -m tools.translations check|update
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.planning.file.problem import SENTENCES as PLAN_SENTENCES
from bot.planning.finding import SENTENCES as FINDING_SENTENCES
from bot.policies.problem import SENTENCES as POLICY_SENTENCES
from bot.toml.problem import SENTENCES as FILE_SENTENCES

_ROOT = Path(__file__).resolve().parents[1]
_LOCALES = ("zh_CN",)
_KEYWORDS = {"t": None, "n": (1, 2), "N_": None}
_METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
_BRACES = re.compile(r"\{(\w+)\}")


def _po(locale: str) -> Path:
    return _ROOT / "bot" / "locales" / locale / "LC_MESSAGES" / "goodwill.po"


def extracted() -> Catalog:
    """Every sentence that the code shows."""
    catalogue = Catalog(project="Goodwill", fuzzy=False)
    found = extract_from_dir(_ROOT / "bot", method_map=_METHODS, keywords=_KEYWORDS)
    for filename, _line, message, _comments, context in found:
        catalogue.add(message, locations=[(filename, 0)], context=context)
    # Files are checked where no language is known: the sentences are translated where they are shown.
    for sentences in (FILE_SENTENCES, FINDING_SENTENCES, PLAN_SENTENCES, POLICY_SENTENCES):
        for sentence in sentences.values():
            catalogue.add(sentence)
    return catalogue


def stored(locale: str) -> Catalog:
    path = _po(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Goodwill", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=locale)


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def problems(locale: str) -> list[str]:
    """What is wrong with the translations of `locale`: missing, stale, unsure, or with other `{names}`."""
    wanted, have = extracted(), stored(locale)
    wanted_ids = {_forms(message.id)[0] for message in wanted if message.id}
    found = []
    for message in wanted:
        if not message.id:
            continue
        translated = have.get(_forms(message.id)[0])
        if translated is None or not all(_forms(translated.string or "")):
            found.append(f"{locale}: not translated: {_forms(message.id)[0]!r}")
        elif translated.fuzzy:
            found.append(f"{locale}: unsure: {_forms(message.id)[0]!r}")
        else:
            found += _brace_problems(locale, translated)
    stale = [m for m in have if m.id and _forms(m.id)[0] not in wanted_ids]
    found += [f"{locale}: no longer in the code: {_forms(m.id)[0]!r}" for m in stale]
    return found


def _brace_problems(locale: str, message: Message) -> list[str]:
    known = {name for text in _forms(message.id) for name in _BRACES.findall(text)}
    used = {name for text in _forms(message.string or "") for name in _BRACES.findall(text)}
    unknown, lost = used - known, known - used - {"count"}
    if unknown or lost:
        return [f"{locale}: other names in braces ({sorted(unknown | lost)}): {_forms(message.id)[0]!r}"]
    return []


def update(locale: str) -> None:
    """Add new sentences without a translation, drop those that the code no longer shows."""
    have = stored(locale)
    # A date that changes with each run would be a conflict in each merge.
    created = have.creation_date
    have.update(extracted(), no_fuzzy_matching=True)
    have.creation_date = created
    have.obsolete.clear()
    path = _po(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, have, width=100, sort_output=True, ignore_obsolete=True, no_location=True)


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        for locale in _LOCALES:
            update(locale)
        return 0
    if arguments != ["check"]:
        print(__doc__, file=sys.stderr)
        return 2
    found = [problem for locale in _LOCALES for problem in problems(locale)]
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print("translations: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
