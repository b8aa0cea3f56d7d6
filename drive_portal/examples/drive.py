"""The portal's API in two functions; Python 3.8 and nothing else. Save it as drive.py."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

PORTAL = "http://127.0.0.1:8000"


def call(path, body=None, **query):
    """What the portal answers: to a GET, or to a POST where there is a body."""
    address = f"{PORTAL}/api/v1/{path}?{urllib.parse.urlencode(query)}"
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    if "TOKEN" in os.environ:
        headers["Authorization"] = f"Token {os.environ['TOKEN']}"
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(address, data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{error.code}: {json.load(error)['detail']}") from None


def rows(path, **query):
    """All rows of a list, page after page."""
    while True:
        page = call(path, **query)
        yield from page["results"]
        if page["next"] is None:
            return
        query["cursor"] = urllib.parse.parse_qs(urllib.parse.urlsplit(page["next"]).query)["cursor"][0]
