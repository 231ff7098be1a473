"""A campaign to offer ideas to, and drafts at every point of their way."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from ideas.campaigns.calls import OPEN_CALL, ensure
from ideas.campaigns.models import Campaign
from ideas.db import db
from ideas.submissions.models import Idea
from tests.rig.people import Cast
from tests.submissions import making


@pytest.fixture
def campaign(app: Flask, at: datetime) -> Campaign:
    begun, _new = ensure(OPEN_CALL, by=None, at=at)
    db.session.commit()
    return begun


@pytest.fixture
def draft(campaign: Campaign, cast: Cast, at: datetime) -> Idea:
    """Maya's draft with a title and nothing else."""
    return making.draft(campaign, cast.maya, at=at)


@pytest.fixture
def whole(campaign: Campaign, cast: Cast, at: datetime) -> Idea:
    """Maya's draft with everything that is asked for."""
    return making.whole(campaign, cast.maya, at=at)
