"""The demo world: Kestrel Mutual, an insurer, its people, its maps and 18 months of its customers' stories.

The same every time: customer number n comes from a random generator seeded with n, times count back from today.
"""

from journeycrm.demo.world import DemoSummary, load_demo

__all__ = ["DemoSummary", "load_demo"]
