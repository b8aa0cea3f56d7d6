"""The press: a process of its own that sets pages in type. `python -m enrollment.packs.press FONTS PARENT`.

It reads one order a line (JSON: `out`, the PDF's path, and `data`), and answers each with a line. It knows
nothing of the portal, opens nothing but its template and its font, and ends when its reader does.
"""

import json
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("pack.typ")


def main(fonts):
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=known)
    for line in sys.stdin:
        order = json.loads(line)
        data = json.dumps(order["data"], ensure_ascii=False)
        compiler.compile(output=order["out"], format="pdf", sys_inputs={"data": data}, pdf_tags=False)
        print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
