"""Work plans as workbooks of Excel and as CSV: templates out, drafts in."""
