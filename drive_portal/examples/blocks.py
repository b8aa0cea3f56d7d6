from drive import call, rows

drive = call("drives/", status="running")["results"][0]
for row in rows("progress/", drive=drive["id"], level="block"):
    made = "no report" if row["made"] is None else row["made"]
    print(row["code"], row["name"], made, row["made_to_date"], row["percent"])
