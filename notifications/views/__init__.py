"""Pages of rules, texts and the outbox."""
