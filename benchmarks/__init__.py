"""`make bench`: how the pages that people wait for grow with the number of customers, and how fast logs come in."""
