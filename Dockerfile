# Two stages: the first builds the environment from the lock, the second holds nothing but it.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python3 -m venv /app/venv
RUN /app/venv/bin/python -m pip install --no-cache-dir --quiet --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY corpus ./corpus
COPY extractor ./extractor
COPY service ./service
RUN /app/venv/bin/python -m pip install --no-cache-dir --quiet --no-deps --no-build-isolation .

FROM python:3.11-slim
COPY --from=build /app/venv /app/venv
RUN mkdir -p /data && chown 10001:10001 /data
ENV AFTERCART_HOME=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/app/venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "/app/venv/bin/aftercart import --bundled && /app/venv/bin/aftercart extract && exec /app/venv/bin/aftercart serve --host 0.0.0.0 --port 8000"]
