"""Requirements and offers in kind: equipment, expertise, training, as whole units in a window of time."""
