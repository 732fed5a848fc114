# The image by its digest, where you keep one: --build-arg PYTHON_IMAGE=python:3.11-slim@sha256:…
ARG PYTHON_IMAGE=python:3.11-slim

# Builds the wheels apart, so that no compiler or cache is in what runs.
FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
RUN python -m venv /opt/goodwill
COPY requirements.lock ./
RUN /opt/goodwill/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM ${PYTHON_IMAGE}
# A new volume takes the owner and the mode of the folder that it is mounted on.
RUN useradd --system --uid 10001 --home-dir /data goodwill \
    && install -d -o goodwill -g goodwill -m 0700 /data /data/files
COPY --from=build /opt/goodwill /opt/goodwill
WORKDIR /app
COPY bot ./bot
COPY migrations ./migrations
# The image may run read-only: what Python would write beside its files is written here.
RUN /opt/goodwill/bin/python -m compileall -q bot migrations
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
