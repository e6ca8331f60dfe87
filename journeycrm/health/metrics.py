"""Figures for Prometheus: what all processes counted, and every queue of rows as it is now."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.registries import registries

from .heartbeat import beat_age


class Queues(Collector):
    """Every registered queue, read when asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one gauge for each queue with its figures as label `measure`, and beat's age."""
        for gauge in registries.gauges:
            family = GaugeMetricFamily(f"journeycrm_{gauge.name}", gauge.help, labels=["measure"])
            for measure, value in gauge.read().items():
                family.add_metric([measure], value)
            yield family
        age = beat_age()
        if age is not None:
            yield GaugeMetricFamily(
                "journeycrm_beat_age_seconds", "Since the scheduler and a worker were last seen", age
            )


def metrics_text() -> bytes:
    """Return Prometheus' text format. Counters are summed over all processes where they share a folder for them."""
    queues = CollectorRegistry()
    queues.register(Queues())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    else:
        counted = REGISTRY
    return generate_latest(queues) + generate_latest(counted)
