import uuid
from datetime import datetime, timedelta, timezone

from drive import call

drive = call("drives/", status="running")["results"][0]
mine = call("login-ids/")["results"][0]
tally = {
    "submission_id": str(uuid.uuid4()),  # sent twice with one id, it counts once
    "drive": drive["id"],
    "login_id": mine["code"],
    "date": datetime.now(timezone(timedelta(hours=5.5))).date().isoformat(),
    "place": {"centre": mine["centre"]},
    "made": 45,
    "rejected": {"server_down": 2, "aadhaar_mismatch": 1},
}
stands = call("tallies/", drive=tally["drive"], date=tally["date"], login_id=tally["login_id"])["results"]
if stands:  # the day has a tally: ours corrects that version of it
    tally["base_version"] = stands[0]["version"]
sent = call("tallies/", tally)
print(sent["version"], sent["state"])

correction = {"submission_id": str(uuid.uuid4()), "made": 47, "base_version": sent["version"]}
sent = call("tallies/", {**tally, **correction})
print(sent["version"], sent["state"])
