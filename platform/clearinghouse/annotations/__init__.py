"""Annotations: a State's or donor's word on a figure about it, and estimates removed at a State's request."""
