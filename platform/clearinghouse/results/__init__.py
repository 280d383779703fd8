"""The rows of what a round answered: who could fund what, what stays unmet, how late obligations would be."""
