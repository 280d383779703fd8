"""Studies for Action 44: a voluntary trust fund, and a look back on past years, made by the worker and published."""
