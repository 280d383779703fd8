"""Measurements against what others would write: never imported by the product, run by `make bench`."""
