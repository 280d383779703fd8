"""The ledger: pledges, commitments, agreements and payments as dated entries, counted once at the boundary."""
