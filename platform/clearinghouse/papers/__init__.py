"""Background papers: one content, shown as a self-contained page and as a typeset PDF."""
