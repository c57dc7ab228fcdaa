"""The table of patches is complete: nothing of moto that the lab loads reads a clock or draws chance by itself."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fargate_lab.emulator import neighbours
from fargate_lab.emulator.neighbours import patches, services
from fargate_lab.emulator.neighbours.patches import time_and_ids, wire

from .conftest import Clock

ROOT = Path(__file__).parents[3]
FORBIDDEN = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(
        f"time.{name}"
        for name in ("time", "time_ns", "monotonic", "sleep", "localtime", "gmtime", "ctime", "strftime")
    ),
    "os.urandom",
    "uuid.uuid1",
    "uuid.uuid4",
}
CHANCE = ("random.", "secrets.")


@pytest.fixture(scope="module")
def moto_modules() -> dict[str, Any]:
    for service in neighbours.SERVICES:
        services.bring_in(f"moto.{service.package}.urls")
        services.bring_in(f"moto.{service.package}.responses")
        services.bring_in(f"moto.{service.package}.models")
    return {name: module for name, module in sys.modules.items() if name.startswith("moto.")}


def sources_of_time_and_chance(source: str) -> Iterator[tuple[str, str]]:
    """(global name, what it leads to) for every use of the standard library's clocks and chance."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(
                {
                    a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0]
                    for a in node.names
                }
            )
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})

    def leads_to(node: ast.AST) -> tuple[str, str] | None:
        if isinstance(node, ast.Name):
            return (node.id, names[node.id]) if node.id in names else None
        if isinstance(node, ast.Attribute) and (base := leads_to(node.value)):
            return base[0], f"{base[1]}.{node.attr}"
        return None

    for node in ast.walk(tree):
        found = leads_to(node)
        if found and (found[1] in FORBIDDEN or found[1].startswith(CHANCE)):
            yield found


def test_no_module_has_a_clock_or_chance_of_its_own(moto_modules: dict[str, Any]) -> None:
    known = {(row.module, row.name) for row in time_and_ids.DIRECT} | set(time_and_ids.HARMLESS)
    found = set()
    for name, module in moto_modules.items():
        if getattr(module, "__file__", None):
            source = Path(module.__file__).read_text("utf-8")
            found |= {(name, global_name) for global_name, _ in sources_of_time_and_chance(source)}
    assert found - known == set(), "moto reads a clock or draws chance here: add a row to time_and_ids.DIRECT"
    assert known - found == set(), "rows that moto no longer needs"


def test_every_patch_found_its_module(moto_modules: dict[str, Any]) -> None:
    assert patches._pending == []
    assert all(patch.why for patch in patches.PATCHES)
    assert len({(patch.module, patch.change) for patch in patches.PATCHES}) == len(patches.PATCHES)


def test_clock_is_everywhere(moto_modules: dict[str, Any], clock: Clock) -> None:
    clock.now = 1_800_000_000.5
    for module in moto_modules.values():
        if hasattr(module, "utcnow"):
            assert module.utcnow().isoformat() == "2027-01-15T08:00:00.500000"
    assert sys.modules["moto.core.utils"].unix_time() == clock.now
    assert sys.modules["moto.core.utils"].unix_time_millis() == clock.now * 1000


def test_quick_xml_writes_what_xmltodict_writes(moto_modules: dict[str, Any]) -> None:
    import xmltodict

    class Module:
        pass

    module: Any = Module()
    module.xmltodict = xmltodict
    wire.quick_xml(module)
    body = {
        "Answer": {
            "@xmlns": 'http://a/?b="c"&d',
            "set": {"item": [{"id": "1", "text": "a < b & \u00e9"}, {"id": 2, "none": None, "empty": ""}]},
            "flag": True,
            "nothing": {},
            "list": [],
            "text": {"@kind": "x", "#text": "inner"},
            "deep": {"deeper": {"deepest": {}}},
        }
    }
    for full in (True, False):
        options = {"full_document": full, "pretty": False, "short_empty_elements": True}
        assert module.xmltodict.unparse(body, **options) == xmltodict.unparse(body, **options)


def test_two_processes_give_the_same_bytes() -> None:
    def run(hash_seed: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": hash_seed,
            "MOTO_ACCOUNT_ID": "1",
            "TZ": f"X{hash_seed}",
        }
        return subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("same_calls.py"))],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    running = [run("1"), run("2")]
    outputs = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs[0][1].decode()
    assert outputs[0][0] == outputs[1][0]
    lines = outputs[0][0].decode().splitlines()
    assert len(lines) > 35
    assert [line for line in lines if "Answer(status=" in line and "Answer(status=200" not in line] == []
