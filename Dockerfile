# The web pages, the packages, and an image of both that runs as nobody in particular.

FROM node:22-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

# The full image: it has a compiler, should a platform lack a wheel.
FROM python:3.13 AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/imece
WORKDIR /source
COPY requirements.lock ./
RUN /opt/imece/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY dispatcher/ dispatcher/
COPY worker/ worker/
RUN /opt/imece/bin/pip install --no-deps .
COPY --from=web /web/dist/ /opt/imece/lib/python3.13/site-packages/dispatcher/api/dist/

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin imece \
    && install --directory --owner=imece --group=imece --mode=0700 /data
COPY --from=packages /opt/imece/ /opt/imece/
ENV PATH=/opt/imece/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 IMECE_DATA=/data
USER imece
WORKDIR /data
VOLUME /data
EXPOSE 8000 8001
CMD ["imece", "api", "--host", "0.0.0.0"]
