"""Rules, texts and messages for programs."""
