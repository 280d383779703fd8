"""The chance that an obligation misses its deadline, evaluated each night; chances of single States are restricted."""
