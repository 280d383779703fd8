"""Totals over all States: what is needed, what stays unmet, and what the denominator is."""
