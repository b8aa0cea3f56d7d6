from drive import call, rows

drive = call("drives/", status="running")["results"][0]
for row in rows("targets/", drive=drive["id"], level="panchayat", within="3650", date=drive["ends_on"]):
    print(row["code"], row["cards"], row["to_date"])
