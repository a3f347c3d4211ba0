"""The health pages: whether the program lives, may serve, and what it has done, for machines."""

from bot.channels.health.identity import Identity, commit_of, digest_of
from bot.channels.health.metrics import Metrics
from bot.channels.health.pages import health_app
from bot.channels.health.probe import Boxes, Probe
from bot.channels.health.serving import Serving

__all__ = [
    "Boxes",
    "Identity",
    "Metrics",
    "Probe",
    "Serving",
    "commit_of",
    "digest_of",
    "health_app",
]
