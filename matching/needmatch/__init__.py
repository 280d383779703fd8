"""needmatch: from published needs and registered commitments to explained allocations."""
