"""What insights reads: set-based SQL over stage visits, one query per block."""
