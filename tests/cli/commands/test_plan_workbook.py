"""A version goes through a spreadsheet program and comes back."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from copy import deepcopy
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.services.plans.drafting.sheet_file import SHAPE
from tests.support.plans import PLAN
from tests.support.terminal import Terminal

SOFFICE = shutil.which("soffice")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_REPEATED = f"{_TABLE}number-columns-repeated"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@pytest.fixture
def workbook(terminal: Terminal) -> Path:
    """The exported version 2027.1."""
    terminal.found_company()
    assert terminal("plan draft", terminal.file("plan.toml", PLAN)).status == 0
    path = terminal.folder / "plan.xlsx"
    exported = terminal("plan export 2027.1 --output", str(path))
    assert (exported.status, exported.out) == (0, f"{path} is written.\n")
    return path


def saved_by_libreoffice(path: Path, suffix: str) -> Path:
    assert SOFFICE is not None
    folder = path.parent / suffix
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{suffix}"


def type_into(path: Path, line: str, figures: dict[int, str]) -> None:
    """Other figures in the columns of a line's row of a flat OpenDocument file."""
    # LibreOffice knows its own files by the names that it gives the namespaces.
    for _, (prefix, uri) in ET.iterparse(path, ["start-ns"]):  # noqa: S314 - what LibreOffice has just written
        ET.register_namespace(prefix, uri)
    tree = ET.parse(path)  # noqa: S314
    for row in tree.iter(f"{_TABLE}table-row"):
        if "".join(row[0].itertext()).strip() == line:
            cells = _spelt_out(row)
            for column, figure in figures.items():
                cell = cells[column]
                cell.attrib.pop(f"{_TABLE}formula", None)
                cell.set(f"{_OFFICE}value", figure)
                for text in cell.findall(f"{_TEXT}p"):
                    text.text = figure
            break
    for cell in tree.iter(f"{_TABLE}table-cell"):
        if f"{_TABLE}formula" in cell.attrib:
            # Without its result LibreOffice calculates a formula, as it does where a person types.
            cell.attrib.pop(f"{_OFFICE}value", None)
    # The namespace of formulas stands in values alone, where ElementTree does not see it.
    tree.getroot().set("xmlns:of", "urn:oasis:names:tc:opendocument:xmlns:of:1.2")
    tree.write(path, encoding="utf-8", xml_declaration=True)


def _spelt_out(row: ET.Element) -> list[ET.Element]:
    """Every cell for itself: equal ones beside each other stand once, with their number."""
    cells: list[ET.Element] = []
    for cell in list(row)[: len(SHAPE.all)]:
        count = int(cell.attrib.pop(_REPEATED, "1"))
        cells += [deepcopy(cell) for _ in range(count)]
    row[:] = cells[: len(SHAPE.all)]
    return list(row)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_what_an_export_holds(
    terminal: Terminal, workbook: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    """Plan, goals, activities, basis, changes, and what may be edited; unedited it comes back as it went."""
    monkeypatch.setenv("GOODWILL_LOCALE", locale)
    assert terminal("plan export 2027 --output", str(workbook)).status == 0
    sheets = CalamineWorkbook.from_path(str(workbook)).sheet_names
    assert len(sheets) == 6
    assert (sheets[:5] == ["Plan", "Goals", "Activities", "Basis", "Changes"]) == (locale == "en")
    monkeypatch.setenv("GOODWILL_LOCALE", "en")
    assert "No line differs from 2027.1." in terminal("plan load", str(workbook)).out
    assert terminal("plan load --yes --json", str(workbook)).json["version"] == "2027.1"


@pytest.mark.heavy
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_spreadsheet_program_edits_a_version(terminal: Terminal, workbook: Path, database_url: str) -> None:
    """A month typed over moves the total's formula; a total typed over spreads over the untouched months."""
    if not database_url.startswith("sqlite"):
        pytest.skip("the file is the same, and loading one is tried on both databases elsewhere")
    flat = saved_by_libreoffice(workbook, "fods")
    total, january = 10, 11
    type_into(flat, "MEAL", {january: "145"})
    type_into(flat, "GIFT-KEY", {total: "240", january: "20"})
    edited = saved_by_libreoffice(flat, "xlsx")
    shown = terminal("plan load --json", str(edited)).json
    assert (shown["version"], {row["line"]: row["b"] for row in shown["changes"]}) == (
        None,
        {"GIFT-KEY": "240.00", "MEAL": "640.00"},
    )
    made = terminal("plan load --yes --json", str(edited)).json
    assert (made["version"], made["state"]) == ("2027.2", "draft")
    lines = {line["line"]: line for line in terminal("plan show 2027.2 --json").json["lines"]}
    assert lines["MEAL"]["months"] == ["145.00", *["45.00"] * 11]
    assert lines["GIFT-KEY"]["months"] == ["20.00"] * 12
    assert terminal("verify --json").json["right"] is True


def test_a_broken_row_is_named(terminal: Terminal) -> None:
    """By row and column; a file without the columns, too. Nothing is loaded."""
    terminal.found_company()
    assert terminal("plan draft", terminal.file("plan.toml", PLAN)).status == 0
    refused = terminal("plan load --yes", terminal.file("plan.csv", "line,total\nMEAL,5\n"))
    assert (refused.status, "nothing was changed" in refused.err) == (1, True)
    assert len(terminal("plan show --json").json) == 2
    assert terminal("plan export 2027.1").status == 2
