# One image, three roles: web (default), worker, migrate.
FROM python:3.13-slim AS build

RUN python -m venv /opt/venv
COPY locks/server.txt /tmp/server.txt
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/server.txt

FROM python:3.13-slim

RUN useradd --system --uid 10001 --home-dir /srv/chatsphere --create-home chatsphere \
    && install --directory --owner chatsphere --mode 700 /srv/files
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/chatsphere
COPY manage.py ./
COPY chatsphere ./chatsphere
COPY schema ./schema
COPY config ./config

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    STORAGE_URL=file:/srv/files \
    LOG_FORMAT=json
USER chatsphere
EXPOSE 8000
VOLUME /srv/files

ENTRYPOINT ["python", "-m", "config"]
CMD ["web"]
