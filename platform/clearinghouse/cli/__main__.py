"""`python -m clearinghouse.cli`: the command line, for a process that starts others with its own interpreter."""

from clearinghouse.cli import main

main(prog_name="clearinghouse")
