"""The people of the list: looked for, looked at, marked one by one, and who looked."""
