"""Pages of the customers app."""
