"""The count's tables: tallies and progress; lists, people and what became of them."""

from enrollment.models.calls import *  # noqa: F403  what its __all__ names
from enrollment.models.counting import Change, Level, Progress, Revision, Tally, Total, YearFigure
from enrollment.models.doubts import *  # noqa: F403  what its __all__ names
from enrollment.models.figures import *  # noqa: F403  what its __all__ names
from enrollment.models.instructions import *  # noqa: F403  what its __all__ names
from enrollment.models.lists import (
    Beneficiary,
    BeneficiaryVersion,
    Import,
    ListCount,
    ListDirty,
    Mark,
    MarkVersion,
    Reading,
    Resident,
    Scheme,
    Unreachable,
)
from enrollment.models.outages import *  # noqa: F403  what its __all__ names
from enrollment.models.packs import *  # noqa: F403  what its __all__ names
from enrollment.models.pairs import *  # noqa: F403  what its __all__ names
from enrollment.models.reviews import *  # noqa: F403  what its __all__ names
from enrollment.models.scenarios import *  # noqa: F403  what its __all__ names

__all__ = [
    "Beneficiary",
    "BeneficiaryVersion",
    "Change",
    "Import",
    "Level",
    "ListCount",
    "ListDirty",
    "Mark",
    "MarkVersion",
    "Progress",
    "Reading",
    "Resident",
    "Revision",
    "Scheme",
    "Tally",
    "Total",
    "Unreachable",
    "YearFigure",
]
