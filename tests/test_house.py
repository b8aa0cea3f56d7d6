"""The house's habits, kept by the machine: rooms, words, and nothing of others in the tree."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from drive_portal import catalogue

ROOT = Path(__file__).resolve().parent.parent
APPS = ["drive_portal", "districts", "camps", "enrollment"]
# Boot files and the supervisor run before Django does; commands load what only they need.
LATE_IMPORTS = {"apps.py", "boot.py", "embedded.py", "supervisor.py"}


def tracked(*endings):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if name.endswith(endings) and (ROOT / name).exists()]


def modules():
    return [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] in APPS]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_a_room_of_its_work(path):
    tree = ast.parse(path.read_text())
    assert path.stem not in {"services", "utils", "helpers", "managers", "common", "misc"}
    if "migrations" in path.parts:
        return
    assert len(path.read_text().splitlines()) <= 420, "a file of over 400 lines wants another room"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"
            if path.name not in LATE_IMPORTS:
                for inner in ast.walk(node):
                    name = inner.module if isinstance(inner, ast.ImportFrom) else None
                    assert not name or name.split(".")[0] not in APPS, f"{node.name} hides an import of ours"


def test_views_ask_act_and_answer():
    for app in APPS:
        for path in (ROOT / app).glob("views*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.FunctionDef)
                    and node.args.args
                    and node.args.args[0].arg == "request"
                ):
                    body = node.end_lineno - node.body[0].lineno + 1
                    assert body <= 16, (
                        f"{path.name}: {node.name} has {body} lines: its rules belong behind a door"
                    )


def test_templates_have_no_inline_script_or_style():
    for path in tracked(".html"):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), path
        assert not re.search(r"\s(style|on[a-z]+)=\"", text), path
        assert "<style" not in text, path


def test_nothing_of_others_lies_in_the_tree():
    names = [str(path.relative_to(ROOT)) for path in tracked("")]
    assert not [
        name
        for name in names
        if re.search(r"\.min\.(js|css)$|/vendor/|node_modules/|\.(woff2?|ttf|mo)$", name)
    ]


def test_every_string_has_its_hindi():
    """Collected anew from the sources: a string that was added without its Hindi fails here."""
    known = catalogue.read()
    missing = []
    for message in catalogue.collect():
        hindi = known.get(message.id, message.context) if message.id else None
        if message.id and not (hindi and all(_texts(hindi)) and not hindi.fuzzy):
            missing.append(message.id)
    assert not missing, f"{len(missing)} strings without Hindi: {missing[:5]}"


def _texts(message):
    return message.string if isinstance(message.string, tuple | list) else [message.string]


def test_nothing_and_one_are_singular_in_hindi():
    assert catalogue.read().plural_expr.strip("()") == "n > 1"


def test_placeholders_are_kept():
    for message in catalogue.read():
        known = set(re.findall(r"%\(\w+\)s|%s|%d", str(message.id)))
        for text in filter(None, _texts(message)):
            assert not message.id or set(re.findall(r"%\(\w+\)s|%s|%d", text)) <= known, message.id


# glossary: one spelling; nukta only in ड़ and ढ़ (also as a separate sign)
WRONG = ["केंद्र", "विकासखंड", "हिंदी", "ज़", "फ़", "क़", "ख़", "ग़", "ज़", "फ़", "क़", "ख़", "ग़", "संबन्धित", "सम्बन्धित"]


def test_hindi_is_spelt_as_the_administration_does():
    for message in catalogue.read():
        for text in filter(None, _texts(message)):
            assert not [word for word in WRONG if word in text], text
