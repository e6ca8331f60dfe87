"""Ways in: what other systems hand us, read into plain values. Nothing here writes."""
