"""Sets the timetable in type: `python -m camps.duties.press FONTS OUT.pdf < data.json`.

A process of its own, so that what it needs of memory and time is not the web's. It opens nothing but its
template and its font.
"""

import json
import os
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("timetable.typ")


def main(fonts, out):
    os.nice(5)  # the web goes first
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=known)
    data = json.dumps(json.load(sys.stdin), ensure_ascii=False)
    compiler.compile(output=out, format="pdf", sys_inputs={"data": data})


if __name__ == "__main__":
    main(*sys.argv[1:])
