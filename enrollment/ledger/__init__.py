"""The ledger of login IDs: which were asked for, issued, work, idle, are suspended, and what that costs."""
