from drive import call

who = {"username": "jashpur-api", "password": "drive-demo"}
print(call("token/", {**who, "scope": "read", "days": 90})["token"])
