"""From collected public facts to the sample data of the platform, one module for each noun.

Each derivation is a pure function whose docstring states its rule; `python -m tools.derive` runs all of them. The
one surprise: nothing here reads the clock or a database, so that equal facts give equal bytes.
"""
