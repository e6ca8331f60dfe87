"""What an uploaded file is, how it may be called, and where it lies. Nothing here knows a table."""
