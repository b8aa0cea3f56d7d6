import uuid
from datetime import datetime, timedelta, timezone

from drive import call

today = datetime.now(timezone(timedelta(hours=5.5))).date()
drive = call("drives/", status="running")["results"][0]
mine = call("login-ids/")["results"][0]
batch = [
    {
        "submission_id": str(uuid.uuid4()),
        "drive": drive["id"],
        "login_id": mine["code"],
        "date": str(today - timedelta(days=days)),
        "place": {"centre": mine["centre"]},
        "made": 20 + days,
    }
    for days in range(3)
]
for sent, result in zip(batch, call("tallies/batch/", batch)["results"]):
    found = result.get("tally") or result["problem"]
    print(sent["date"], result["status"], found.get("detail") or found["state"])
