# Builds the wheels apart, so that no compiler or cache is in what runs.
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/goodwill
COPY requirements.lock ./
RUN /opt/goodwill/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home goodwill
COPY --from=build /opt/goodwill /opt/goodwill
WORKDIR /app
COPY bot ./bot
COPY migrations ./migrations
ENV PATH=/opt/goodwill/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:////data/goodwill.db \
    GOODWILL_FILES=/data/files
USER goodwill
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
