"""Sets notes in type: `python -m enrollment.reviews.press FONTS FOLDER`, a JSON on standard input.

It holds a list of {"name": of the file, "kind": pdf or png, "data": what the template prints}. A process of
its own, so that what it needs of memory and time is not the worker's; it opens nothing but its template and
its font.
"""

import json
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("review.typ")
PIXELS = 144  # an inch: the picture is 1080 pixels wide


def main(fonts, folder):
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=known)
    for order in json.load(sys.stdin):
        kind = order["kind"]
        said = {"data": json.dumps(order["data"], ensure_ascii=False), "kind": kind}
        compiler.compile(
            output=str(Path(folder) / order["name"]), format=kind, sys_inputs=said, ppi=PIXELS
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
