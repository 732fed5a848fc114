"""OpenTelemetry traces, when OTEL_EXPORTER_OTLP_ENDPOINT is set: one a click, from payload to delivery.

The request id that logs and outbox rows carry is also where the ids of the trace come from. So delivery,
later and perhaps in another process, continues the click's trace without anything more being stored.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.errors import GoodwillError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    from opentelemetry.trace import SpanContext


# A collector that is away costs spans, never a stop that takes longer.
_FLUSH_SECONDS = 1.0
_next_root: ContextVar[str] = ContextVar("next_root", default="")


class Tracing:
    """No traces: what the spans cost then is a function call."""

    def payload(self, _request_id: str, _kind: str, /) -> AbstractContextManager[None]:
        """The root span of one click."""
        return nullcontext()

    def transaction(self, _kind: str, /) -> AbstractContextManager[None]:
        """A service's transaction (`read` or `write`), within whatever runs it."""
        return nullcontext()

    def delivery(self, _request_id: str, _kind: str, /) -> AbstractContextManager[None]:
        """The delivery of one message, in the trace of the click that caused it."""
        return nullcontext()

    def stop(self) -> None:
        """Send what is left; within a second."""


class OtlpTracing(Tracing):
    """Spans to a collector by OTLP over HTTP, sent in batches from a thread of their own.

    Attributes are ids and kinds only: no names, amounts or texts leave by this way.
    """

    def __init__(self, endpoint: str, version: str = "") -> None:
        """`endpoint`: the collector's base, e.g. http://localhost:4318.

        Raises GoodwillError("tracing_not_installed").
        """
        try:
            self._provider, tracer = _provider(endpoint, version)
        except ImportError as exc:
            raise GoodwillError("tracing_not_installed") from exc
        self._start: Callable[..., Any] = tracer.start_as_current_span

    def payload(self, request_id: str, kind: str, /) -> AbstractContextManager[None]:
        return self._payload(request_id, kind)

    @contextmanager
    def _payload(self, request_id: str, kind: str) -> Iterator[None]:
        from opentelemetry.context import Context

        token = _next_root.set(request_id)
        try:
            with self._span(f"payload {kind}", {"goodwill.kind": kind}, request_id, context=Context()):
                yield
        finally:
            _next_root.reset(token)

    @contextmanager
    def transaction(self, kind: str, /) -> Iterator[None]:
        request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        with self._span(f"transaction {kind}", {"db.operation.name": kind}, request_id):
            yield

    @contextmanager
    def delivery(self, request_id: str, kind: str, /) -> Iterator[None]:
        from opentelemetry.context import Context
        from opentelemetry.trace import NonRecordingSpan, set_span_in_context

        # A message without a click behind it begins a trace of its own.
        parent = (
            set_span_in_context(NonRecordingSpan(_root(request_id)), Context()) if request_id else Context()
        )
        with self._span(f"delivery {kind}", {"goodwill.kind": kind}, request_id, context=parent):
            yield

    @contextmanager
    def _span(
        self, name: str, attributes: dict[str, str], request_id: str, context: Any = None
    ) -> Iterator[None]:
        from opentelemetry.trace import StatusCode

        # An exception's text may hold what people wrote: its kind alone is told.
        with self._start(
            name,
            context=context,
            attributes={**attributes, "goodwill.request_id": request_id},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as exc:
                span.set_status(StatusCode.ERROR, type(exc).__name__)
                raise

    def stop(self) -> None:
        # In a thread: the SDK's own time-out is for each batch.
        flush = threading.Thread(target=self._provider.force_flush, name="tracing-flush", daemon=True)
        flush.start()
        flush.join(_FLUSH_SECONDS)


def tracing_of(endpoint: str, version: str = "") -> Tracing:
    """Traces to `endpoint`, or none when it is empty. Raises GoodwillError("tracing_not_installed")."""
    return OtlpTracing(endpoint, version) if endpoint else Tracing()


def ids_of(request_id: str) -> tuple[int, int]:
    """The (trace id, root span id) of a click: never 0, which OpenTelemetry takes for none."""
    digest = hashlib.sha256(request_id.encode()).digest()
    return int.from_bytes(digest[:16], "big") or 1, int.from_bytes(digest[16:24], "big") or 1


def _root(request_id: str) -> SpanContext:
    from opentelemetry.trace import SpanContext, TraceFlags

    trace_id, span_id = ids_of(request_id)
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _provider(endpoint: str, version: str) -> tuple[TracerProvider, Any]:
    """A provider of this application's own: nothing global is set, two applications don't mix."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": "goodwill", "service.version": version})
    # stop() flushes within its time; an exit handler would wait for a collector that is gone.
    provider = TracerProvider(resource=resource, id_generator=_ids(), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=2)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider, provider.get_tracer("goodwill", version)


def _ids() -> RandomIdGenerator:
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        """A payload's span gets the ids of its click; every other span random ones."""

        def generate_trace_id(self) -> int:
            root = _next_root.get()
            return ids_of(root)[0] if root else super().generate_trace_id()

        def generate_span_id(self) -> int:
            root = _next_root.get()
            if not root:
                return super().generate_span_id()
            # Once: the spans below it are not the root.
            _next_root.set("")
            return ids_of(root)[1]

    return Ids()
