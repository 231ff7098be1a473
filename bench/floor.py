"""The floor of the page benchmark: bare Flask and Jinja with one indexed select, answering pages of a given size."""

from __future__ import annotations

import os
import sqlite3

from flask import Flask, render_template_string

PAGE = """<!doctype html><html lang="en"><title>{{ title }}</title><body><ul>
{% for row in rows %}<li><h3>{{ row[1] }}</h3><p>{{ row[2] }}</p>{{ filler }}</li>
{% endfor %}</ul></body></html>"""
SIZE = int(os.environ["FLOOR_BYTES"])

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
