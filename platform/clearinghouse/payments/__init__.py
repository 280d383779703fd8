"""Payments under agreements: never more than was agreed for a year."""
