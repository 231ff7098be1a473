# One image for the web processes, the worker and the commands. See compose.yaml.
FROM python:3.13-slim AS build
WORKDIR /srv/plinth
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/prod.txt requirements/prod.txt
RUN pip install --no-cache-dir --require-hashes --requirement requirements/prod.txt
COPY . .
RUN python tools/translations.py compile && python -m compileall -q ideas migrations config.py wsgi.py

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/plinth plinth
WORKDIR /srv/plinth
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/plinth /srv/plinth
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FLASK_APP=wsgi PLINTH_MODE=production DATA=/var/lib/plinth
USER plinth
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "wsgi:app"]
