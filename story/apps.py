from django.apps import AppConfig


class StoryConfig(AppConfig):
    """The fact log and its feed."""

    name = "story"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Open the log to the floors below; register what keeps the feed moving and what shows that it does."""
        from core.registries import Gauge, Periodic, registries
        from story import queries
        from story.actions import record_event, record_events
        from story.privacy import PERSONAL_DATA

        registries.facts.register("story", record_event)
        registries.facts.register("story.many", record_events)
        registries.facts.register("story.others", queries.work_of_others)
        registries.facts.register("story.since", queries.count_recorded_since)
        for entry in PERSONAL_DATA:
            registries.personal_data.register(entry.model._meta.label, entry)
        registries.beat.register("story.feed_facts", Periodic("story.feed_facts", seconds=2.0))
        registries.beat.register("story.retry_failures", Periodic("story.retry_failures", seconds=5.0))
        registries.gauges.register("feed", Gauge("feed", "Facts without a place in the feed", queries.feed_gauge))
        registries.gauges.register(
            "feed_consumers",
            Gauge("feed_consumers", "Shards with facts a consumer has not read", queries.consumer_gauge),
        )
        registries.gauges.register(
            "feed_failures", Gauge("feed_failures", "Facts a consumer could not take in", queries.failure_gauge)
        )
