"""Looking back: what better matching could and could not have done in past years, from documented flows.

Totals only: no donor and no State is named as having gained or lost. `no flow recorded` is not `no money`.
"""
