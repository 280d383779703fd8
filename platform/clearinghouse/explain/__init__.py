"""What a figure is made of: every entry in it, and what was left out and why."""
