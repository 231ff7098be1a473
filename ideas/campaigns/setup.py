"""Words of the campaigns for every room's templates: what a version asks for, and whether it takes ideas."""

from __future__ import annotations

from flask import Flask

from ideas.campaigns.differences import review_name
from ideas.campaigns.rules import confirmations_of, facts_of, most_days, state_of


def furnish(app: Flask) -> None:
    app.jinja_env.globals.update(
        facts_of=facts_of, confirmations_of=confirmations_of, most_days=most_days, review_name=review_name,
        campaign_state=state_of,
    )  # fmt: skip
