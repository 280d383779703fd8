"""What must hold of the repository as a whole, as functions from a folder to a list of faults.

A fault is one line, `path:line: what is wrong; how to mend it`. `python -m tools.guards` runs
them all; tests/repository/ runs them too, and tries each one on a tree that is made to fail.
"""
