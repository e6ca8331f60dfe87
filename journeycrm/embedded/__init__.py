"""PostgreSQL and Valkey from wheels, run by ourselves when no outside service is named."""
