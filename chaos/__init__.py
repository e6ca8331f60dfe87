"""`python -m chaos` (make chaos): what is promised, while processes are killed. Rows are those of the test plan."""
