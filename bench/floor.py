"""The floor of the page benchmark: bare Flask and Jinja with one indexed select, answering pages of a given size."""

from __future__ import annotations

import os
import sqlite3

from flask import Flask, render_template_string

PAGE = """<!doctype html><html lang="en"><title>{{ title }}</title><body><ul>
{% for row in rows %}<li><h3>{{ row[1] }}</h3><p>{{ row[2] }}</p>{{ filler }}</li>
{% endfor %}</ul></body></html>"""
SIZE = int(os.environ.get("FLOOR_BYTES", "0"))

app = Flask(__name__)


@app.get("/")
def page() -> str:
    connection = sqlite3.connect(os.environ["FLOOR_DB"])
    rows = connection.execute("SELECT id, title, pitch FROM idea ORDER BY id LIMIT 24").fetchall()
    connection.close()
    each = max(0, SIZE // max(1, len(rows)) - 150)
    return render_template_string(PAGE, title="Floor", rows=rows, filler="x" * each)


@app.get("/hello")
def hello() -> str:
    return "hello"


def fresh() -> Flask:
    """The site with its five-second cache of whole pages switched off."""
    from ideas import create_app

    site = create_app()
    site.config["PAGES_KEPT_SECONDS"] = 0
    return site
