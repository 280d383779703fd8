"""The one linear history of the database. A file imports nothing of clearinghouse; its ID never changes."""
