"""`./manage.py up`: everything JourneyCRM consists of, started together, kept running, stopped together."""
