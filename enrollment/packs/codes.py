"""The short code of a printed page: no signs that look alike, the last one checks the others."""

import re
import secrets

from drive_portal.lib.numbers import western

SIGNS = "ACDEFHJKMNPQRTUVWXY3479"  # 23, a prime: one wrong sign or two changed over never go unseen
LENGTH = 7


class Mistyped(Exception):
    """This was never a code: a sign is wrong, missing or changed over."""


def new():
    """A code by chance; that it is not taken is for the table to say."""
    body = "".join(secrets.choice(SIGNS) for _n in range(LENGTH - 1))
    return body + _check(body)


def read(typed):
    """The code as it is kept, from what was typed: spaces, dashes and small letters do not matter."""
    code = re.sub(r"[\s\-–.]", "", western(typed)).upper()
    if len(code) != LENGTH or set(code) - set(SIGNS) or _check(code[:-1]) != code[-1]:
        raise Mistyped
    return code


def shown(code):
    """As it is printed: ACD-EFHJ."""
    return f"{code[:3]}-{code[3:]}"


def _check(body):
    return SIGNS[sum(n * SIGNS.index(sign) for n, sign in enumerate(body, 2)) % len(SIGNS)]
