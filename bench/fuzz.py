"""`python -m bench.fuzz URL [CASES]`: Schemathesis against a running demonstration, once for each role.

URL is a demonstration (`make run`; what is sent stays in it), CASES how many cases there are to be in all
(default 5,000). Reported for each role: cases, answers of the 500s, answers whose status the schema does not
name. It fails where there is one of them, or too few cases.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

PASSWORD = os.environ.get("DEMO_PASSWORD", "drive-demo")
ROLES = {
    "administrator": "admin",
    "state viewer": "chhattisgarh-viewer",
    "collector": "jashpur-collector",
    "district viewer": "jashpur-viewer",
    "block officer": "jashpur-bagicha-officer",
    "operator": "jashpur-operator-1",
    "field worker": "jashpur-worker-1",
    "API client": "jashpur-api",
}
CHECKS = {"server_error": "Server error", "undocumented": "Undocumented status code"}
MIN_EXAMPLES = 3


def main(url, wanted=5000):
    examples, totals = MIN_EXAMPLES, {"cases": 0, "server_error": 0, "undocumented": 0}
    with tempfile.TemporaryDirectory() as folder:
        for seed, (role, account) in enumerate(ROLES.items(), 1):
            found = run(url, token(url, account), examples, seed, Path(folder))
            print(f"{role:16} {found['cases']:6} cases, {found['server_error']} × 5xx,", end=" ")
            print(f"{found['undocumented']} undocumented", flush=True)
            if found["server_error"] or found["undocumented"]:
                print(found["log"])
            totals = {name: totals[name] + found[name] for name in totals}
    print(f"all: {totals}")
    return totals["cases"] >= wanted and not totals["server_error"] and not totals["undocumented"]


def token(url, account):
    body = json.dumps({"username": account, "password": PASSWORD, "days": 1, "name": "fuzz"}).encode()
    request = urllib.request.Request(
        f"{url}/api/v1/token/", body, {"Content-Type": "application/json", "Accept-Language": "en"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["token"]


def run(url, secret, examples, seed, folder, phases="examples,coverage,fuzzing"):
    """One run of Schemathesis: how many cases, and what was found (`log`: in its words)."""
    command = [str(Path(sys.executable).parent / "st"), "run", f"{url}/api/v1/schema/"]
    command += ["--checks", "not_a_server_error,status_code_conformance", "--continue-on-failure"]
    command += ["--phases", phases, "--max-examples", str(examples)]
    command += ["--seed", str(seed), "--warnings", "off", "-H", f"Authorization: Token {secret}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    cases = re.search(r"([\d,]+) generated", done.stdout)
    if not cases:
        raise SystemExit(done.stdout + done.stderr)
    found = {"cases": int(cases[1].replace(",", "")), "log": done.stdout}
    for name, said in CHECKS.items():
        counted = re.search(rf"{said}: (\d+)", done.stdout)
        found[name] = int(counted[1]) if counted else 0
    if done.returncode and not any(found[name] for name in CHECKS):
        raise SystemExit(done.stdout + done.stderr)
    return found


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else 5000))
