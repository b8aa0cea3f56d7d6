"""Difficulties: raised in a line from any screen, owned by kind and place, solved, reopened."""
