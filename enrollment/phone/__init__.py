"""The operator's page without a network: the phone keeps it, opens it, checks and sends by itself."""
