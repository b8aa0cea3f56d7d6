"""Files of the plan taken in: geography, centres, login IDs."""

import pghistory

from districts.imports.centres import Centres
from districts.imports.geography import Geography
from districts.imports.login_ids import LoginIDs
from drive_portal.lib import intake

KINDS = {kind.name: kind for kind in (Geography, Centres, LoginIDs)}


def take_in(kind, path, errors_path, *, encoding=None, user=None):
    """Take in the file at `path` as `kind` (a key of `KINDS`); rows set aside go to `errors_path`.

    With a `user` only rows of districts in which it may take in files; others are set aside as unknown
    places. None is a command's: every district. Answers with `intake.Result`; raises `intake.Refused`
    and OSError, then nothing was written.
    """
    who = {"user": user.pk} if user else {}
    with pghistory.context(source=f"import_{kind}", **who):
        return intake.run(KINDS[kind](user), path, errors_path, encoding)
