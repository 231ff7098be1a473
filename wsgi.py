"""The application for a WSGI server: `wsgi:app`."""

from ideas import create_app

app = create_app()
