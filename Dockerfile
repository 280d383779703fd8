# The image of web, worker and migrate: one image, three commands (see docker-compose.yml).
# Three stages, so that neither Node nor a compiler nor the tools of development are in what runs.

FROM node:20-bookworm-slim AS pages
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
# The wheel is built with the pinned build backend of the full lock; what runs is installed from the lock of its own.
COPY requirements.lock requirements-run.lock ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --quiet --require-hashes -r requirements.lock
RUN python -m venv /opt/clearinghouse && /opt/clearinghouse/bin/pip install --quiet --require-hashes -r requirements-run.lock
COPY pyproject.toml README.md LICENSE ./
COPY platform/ platform/
COPY matching/ matching/
COPY migrations/ migrations/
RUN /opt/build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/clearinghouse/bin/pip install --quiet --no-deps dist/*.whl \
    && /opt/clearinghouse/bin/pip check

FROM python:3.11-slim-bookworm
ENV PATH=/opt/clearinghouse/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CLEARINGHOUSE_ENV=production \
    CLEARINGHOUSE_HOST=0.0.0.0 \
    CLEARINGHOUSE_FRONTEND=/opt/pages
COPY --from=packages /opt/clearinghouse /opt/clearinghouse
COPY --from=pages /build/build /opt/pages
WORKDIR /srv
USER 10001:10001
EXPOSE 8000
CMD ["clearinghouse", "serve"]
