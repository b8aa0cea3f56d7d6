"""`make_fonts`: the Devanagari web font for desktops, cut from the PyPI package to what the pages use."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

# Latin with its punctuation, Devanagari, the rupee, arrows and ticks that the pages use
_CHARACTERS = [*range(0x20, 0x7F), 0xA0, 0xB7, *range(0x900, 0x980), 0x200C, 0x200D, 0x2010]
_CHARACTERS += [0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20B9, 0x2212, 0x25CC]


class Command(BaseCommand):
    help = "Makes the web font, unless it is there: every page of the portal is served by the portal itself."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="make it anew")

    def handle(self, *args, **options):
        path = settings.DATA_DIR / "assets" / "fonts" / "noto-sans-devanagari.woff2"
        if path.exists() and not options["force"]:
            return
        make(path)
        self.stdout.write(f"Made {path.name}: {path.stat().st_size // 1024} KB")


def make(path: Path) -> None:
    """Subset the variable font to `path`: weights 400 to 700, one width. Written whole or not at all."""
    import fontpkg_noto_sans_devanagari as package
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    (source,) = (Path(package.__file__).parent / "files").glob("*.ttf")
    font = TTFont(source)
    cut = Subsetter(Options(layout_features=["*"], hinting=False, notdef_outline=True))
    cut.populate(unicodes=_CHARACTERS)
    cut.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 400, 700)})
    font.flavor = "woff2"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    font.save(part)
    part.replace(path)
