"""Clearing House: the place where needs and resources of the Anti-Personnel Mine Ban Convention meet."""
