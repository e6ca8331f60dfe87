"""How interactions come in by themselves: what each way in needs, its formats and signatures, read into plain values.

Nothing here writes.
"""
