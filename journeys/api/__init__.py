"""Maps, journeys, follow-ups and promises for programs."""
