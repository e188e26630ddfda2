"""Are the rules of the house kept? Import direction, sizes, documented settings, wording outside Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from repair.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["policy", "store", "enterprises", "records", "messages", "conversations", "letters", "processes", "cli"]
FREE = {"settings", "clock", "errors", "log", "serve", "shortcut"}
DOORS = {"bot", "actions", "scheduler", "console", "handset"}
PRODUCT = ["repair", *sorted(DOORS), "samples"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def product_files() -> list[Path]:
    return sorted(file for folder in PRODUCT for file in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "repair":
                yield from (f"repair.{alias.name}" for alias in node.names)


def test_a_room_imports_only_rooms_above_it() -> None:
    wrong = []
    for path in (ROOT / "repair").rglob("*.py"):
        room = path.relative_to(ROOT / "repair").parts[0]
        if room not in ROOMS:
            continue
        for module in imports(path):
            parts = module.split(".")
            inside = parts[0] == "repair" and len(parts) > 1 and parts[1] in ROOMS
            if inside and ROOMS.index(parts[1]) > ROOMS.index(room):
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
            if parts[0] in DOORS and room != "cli":
                wrong.append(f"{path.relative_to(ROOT)} imports the door {module}")
    assert not wrong, "\n".join(wrong)


def test_every_part_of_the_house_is_a_known_room() -> None:
    parts = {p.stem if p.suffix else p.name for p in (ROOT / "repair").iterdir() if not p.name.startswith("__")}
    assert parts - set(ROOMS) - FREE == set()


def test_no_door_imports_another_door() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for door in DOORS
        for path in (ROOT / door).rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] in DOORS - {door}
    ]
    assert not wrong, "\n".join(wrong)


def test_the_handset_knows_nothing_of_the_house() -> None:
    allowed = {f"repair.{name}" for name in FREE} | {"repair"}
    wrong = [
        f"{path.name} imports {module}"
        for path in (ROOT / "handset").rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] == "repair" and module not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_policy_is_pure() -> None:
    forbidden = {"sqlalchemy", "psycopg", "httpx", "procrastinate", "repair.store"}
    wrong = [
        f"{path.name} imports {module}"
        for path in (ROOT / "repair" / "policy").rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] in forbidden or module.startswith("repair.store")
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asking = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(")
    wrong = [
        str(path.relative_to(ROOT))
        for path in product_files()
        if path.name != "clock.py" and asking.search(path.read_text())
    ]
    assert not wrong, wrong


def test_files_and_functions_fit_on_a_screen() -> None:
    wrong = []
    sizes = []
    for path in product_files():
        lines = path.read_text().count("\n")
        sizes.append(lines)
        if lines > 350:
            wrong.append(f"{path.relative_to(ROOT)}: {lines} lines")
        written_by_hand = "migrations" not in path.parts  # a migration is written out of the tables
        for node in ast.walk(parsed(path)):
            if written_by_hand and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 50:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert not wrong, "\n".join(wrong)
    assert sorted(sizes)[len(sizes) // 2] < 80


def test_every_module_says_which_question_it_answers() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in product_files()
        if path.read_text().strip() and not ast.get_docstring(parsed(path))
    ]
    assert not silent, silent


def test_nothing_vague_is_called_a_module() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
    assert [path for path in product_files() if path.stem in vague] == []


def test_wording_for_people_is_not_in_python() -> None:
    """Whole sentences in Chinese belong into data files and templates; single terms of the law may be names."""
    wrong = []
    for path in product_files():
        for node in ast.walk(parsed(path)):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if len(CHINESE.findall(text)) > 12 and not _is_docstring(path, node):
                wrong.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {text[:40]}")
    assert not wrong, "\n".join(wrong)


def _is_docstring(path: Path, constant: ast.AST) -> bool:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and first.value is constant:
                return True
    return False


def test_nothing_opens_or_connects_at_import() -> None:
    effects = {"create_engine", "open_database", "Client", "Session", "read_settings", "get_server", "open"}
    wrong = []
    for path in product_files():
        for statement in parsed(path).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
                for node in ast.walk(statement):
                    name = getattr(getattr(node, "func", None), "id", "")
                    if isinstance(node, ast.Call) and name in effects:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"^#? ?{name}=", (ROOT / ".env.example").read_text(), re.M), "not in .env.example"
    assert f"`{name}`" in (ROOT / "docs" / "settings.md").read_text(), "not in docs/settings.md"


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    assert set(named) == set(Settings.model_fields)


def test_lists_of_packages_name_no_address() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert "://" not in path.read_text(), path.name


def test_every_locked_package_has_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.lock"):
        for entry in re.split(r"\n(?=[a-z0-9])", path.read_text()):
            if "==" in entry:
                assert "--hash=sha256:" in entry, f"{path.name}: {entry[:60]}"


def test_every_target_of_the_makefile_explains_itself() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", text, re.M))
    explained = set(re.findall(r"^([a-z]+):.*## ", text, re.M))
    assert targets == explained
    assert {"demo", "test", "check", "train", "bench", "run", "help"} <= targets
