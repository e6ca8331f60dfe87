"""What probes and dashboards ask: does the process answer, may it get work, how long are the queues."""
