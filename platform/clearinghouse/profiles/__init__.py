"""The profile of a State: everything that is published about it, in one answer."""
