# The catalogue and its indexer in one image; docker-compose.yml says which of the two runs.
# Tags are pinned by version. Pin the digest too where you deploy: `docker buildx imagetools inspect
# python:3.11.14-slim-bookworm` tells it; write it behind the tag as @sha256:... in both stages.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
# Dependencies first: they change less often than the program, and so stay in the builder's cache.
COPY requirements/run.txt requirements/
RUN python -m venv /opt/catalogue
# Wheels only: nothing is compiled here, so no compiler is needed in either stage.
RUN /opt/catalogue/bin/pip install --only-binary :all: --require-hashes --no-deps -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY catalogue/ catalogue/
COPY indexer/ indexer/
COPY web/ web/
RUN /opt/catalogue/bin/pip install --no-deps --no-build-isolation .
# What was needed to install is not needed to run.
RUN /opt/catalogue/bin/pip uninstall --yes hatchling editables trove-classifiers setuptools pip

FROM python:3.11.14-slim-bookworm
# A number, so that a cluster can check that it is not root without reading the image's users.
RUN groupadd --gid 10001 catalogue \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin catalogue \
 && install --directory --owner 10001 --group 10001 --mode 0750 /data
COPY --from=build /opt/catalogue /opt/catalogue
ENV PATH=/opt/catalogue/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CATALOGUE_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# The process lives. Whether it can answer, with database, index and encoder, is /readyz.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["catalogue", "serve", "--port", "8000", "--access-log"]
