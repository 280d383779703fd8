"""Agreements between two or three parties, whose yearly amounts are held on tranches."""
