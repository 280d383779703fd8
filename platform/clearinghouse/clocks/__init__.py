"""Clocks: the days by which something is due, as public facts."""
