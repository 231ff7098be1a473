"""A campaign's form as an admin fills it: what a page shows is what is sent again, with what she changes."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient


class Fields(HTMLParser):
    """Every field of the forms of a page with its value, as a browser would send it."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if not name or tag not in ("input", "textarea"):
            return
        if tag == "textarea":
            self._text, self.values[name] = name, ""
        elif given.get("type") not in ("radio", "checkbox") or "checked" in given:
            self.values[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data.lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None


def fields(client: FlaskClient, slug: str) -> dict[str, str]:
    """What the form of a campaign holds now."""
    reader = Fields()
    reader.feed(client.get(f"/desk/campaigns/{slug}").text)
    return {name: value for name, value in reader.values.items() if name not in ("csrf_token", "q")}


WHOLE = {
    "need": "Toys for **bath tubs**.", "closes_at": "2027-03-31T18:00", "gates-0-supporters": "5",
    "gates-0-days": "30", "gates-1-supporters": "10", "gates-1-days": "0", "gates-2-supporters": "",
    "gates-2-days": "", "gates-3-supporters": "", "gates-3-days": "", "facts-0-label": "Longest side",
    "facts-0-unit": "cm", "facts-0-min": "1", "facts-0-max": "1,200", "facts-0-required": "y",
    "confirmations-0-label": "It swims.", "personas-0-name": "Lene", "personas-0-situation": "two children",
    "personas-0-need": "quiet evenings", "ineligible": "weapons\n\nfood", "out_of_scope": "Soap.", "reward": "A share.",
}  # fmt: skip


def begin(client: FlaskClient, title: str = "Bath tubs") -> str:
    """A new campaign; its slug."""
    answer = client.post("/desk/campaigns", data={"title": title})
    return answer.headers["Location"].rpartition("/")[2]


def type_in(client: FlaskClient, slug: str, **changed: str):  # type: ignore[no-untyped-def]
    """Send the form with these fields changed (a dash in a name is written as two underscores)."""
    typed = {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(f"/desk/campaigns/{slug}", data=fields(client, slug) | typed)


def whole(client: FlaskClient, title: str = "Bath tubs") -> str:
    """A campaign that can be published; its slug."""
    slug = begin(client, title)
    client.post(f"/desk/campaigns/{slug}", data=fields(client, slug) | WHOLE)
    return slug


def publish(client: FlaskClient, slug: str):  # type: ignore[no-untyped-def]
    """Press the button of the page that shows what differs."""
    seen = fields(client, slug)["seen"]
    return client.post(f"/desk/campaigns/{slug}/publication", data={"seen": seen})
