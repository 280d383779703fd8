"""The PostgreSQL schema that holds every table of the application."""

from typing import Final

SCHEMA: Final = "clearinghouse"
