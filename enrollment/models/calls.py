"""What became of calls to people whose card was rejected."""
