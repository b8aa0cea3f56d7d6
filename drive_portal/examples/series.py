from drive import call, rows

drive = call("drives/", status="running")["results"][0]
for row in rows("progress/series/", drive=drive["id"], level="block", code="3650"):
    print(row["date"], row["state"], row["made"], row["target"], row["made_to_date"])
