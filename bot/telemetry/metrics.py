"""What an operator watches, in a registry of its own, so that two applications in one process don't mix."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Slack waits three seconds for an acknowledgement.
_ACK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
_TRANSACTION = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_LATENESS = (1, 30, 60, 120, 300, 900, 3600, 21600, 86400)


class Metrics:
    """Every series begins with `goodwill_`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.ack_seconds = Histogram(
            "goodwill_ack_seconds",
            "From a payload's arrival to its acknowledgement",
            ["kind"],
            buckets=_ACK,
            registry=self.registry,
        )
        self.refused_requests = self._counter("refused_requests", "Requests refused at the door", "reason")
        self.open_connections = self._gauge("open_connections", "Connections to the HTTP server")
        self.refused_connections = self._counter(
            "refused_connections", "Connections closed at the door", "reason"
        )
        self.deliveries = self._counter("deliveries", "Messages by kind and result", "kind", "result")
        self.plainer_messages = self._counter(
            "plainer_messages",
            "Messages whose blocks Slack refused, sent in their second form",
            "kind",
            "error",
        )
        self.rate_limited = self._counter("rate_limited", "Answers 429 by Slack method", "method")
        self.credential_alarms = self._counter("credential_alarms", "Slack refused the bot's token")
        self.outbox_queued = self._gauge("outbox_queued", "Messages that wait to be delivered")
        self.outbox_oldest_seconds = self._gauge("outbox_oldest_seconds", "Age of the oldest of them")
        self.outbox_dead = self._gauge("outbox_dead", "Messages that can't be delivered")
        self.job_runs = self._counter("job_runs", "Runs of scheduled jobs", "job", "result")
        self.job_lateness_seconds = Histogram(
            "goodwill_job_lateness_seconds",
            "From a job's due time to its end",
            ["job"],
            buckets=_LATENESS,
            registry=self.registry,
        )
        self.books_right = self._gauge("books_right", "1 when the last proof of the books held, 0 when not")
        self.books_checked_at = self._gauge("books_checked_timestamp_seconds", "When they were last proved")
        self.transaction_seconds = Histogram(
            "goodwill_transaction_seconds",
            "Database transactions of the services",
            ["kind"],
            buckets=_TRANSACTION,
            registry=self.registry,
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"goodwill_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"goodwill_{name}", text, registry=self.registry)

    def exposition(self) -> bytes:
        """All series in Prometheus's text format."""
        return generate_latest(self.registry)
