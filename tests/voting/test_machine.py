"""Any order of support, taking back, time and timer leaves rows, count, gates and stage as a simple model says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ideas.accounts.models import Member
from ideas.db import db
from ideas.refusals import Refused
from ideas.submissions.lifecycle import Stage
from ideas.submissions.models import Idea
from ideas.voting import actions, closing, recount, rules
from tests.counts import CASES
from tests.rig.people import Cast
from tests.voting import world

WHO = st.integers(0, 7)
STEPS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 20)), min_size=1, max_size=4)


class Machine(RuleBasedStateMachine):
    """One idea, eight members, and beside it what the rules say in the simplest possible way."""

    maya: Member
    people: list[Member]

    @initialize(steps=STEPS, first_days=st.integers(1, 30), extension=st.sampled_from(["add", "reset"]))
    def opens(self, steps: list[tuple[int, int]], first_days: int, extension: str) -> None:
        self.at = datetime.fromisoformat("2026-09-07T10:00:00+00:00")
        self.gates, n = [], 0
        for more, adds in steps:
            n += more
            self.gates.append((n, adds))
        self.idea = world.open_idea(self.maya, self.gates, first_days=first_days, extension=extension)
        self.extension, self.goal = extension, n
        self.closes_at = self.at + timedelta(days=first_days)
        self.given: set[int] = set()
        self.fired: list[int] = []
        self.stage = Stage.OPEN

    @property
    def takes_support(self) -> bool:
        return self.stage == Stage.OPEN and self.at < self.closes_at

    @rule(who=WHO)
    def supports(self, who: int) -> None:
        said = self.act(lambda: actions.support(self.idea, by=self.people[who], at=self.at).is_new)
        if who in self.given:
            assert said is False
        elif not self.takes_support:
            assert said is None
        else:
            assert said is True
            self.given.add(who)
            self.pass_gates()

    def pass_gates(self) -> None:
        for supporters, adds in self.gates:
            if supporters in self.fired or supporters > len(self.given):
                continue
            self.fired.append(supporters)
            days = timedelta(days=adds)
            base = self.closes_at if self.extension == "add" else self.at
            self.closes_at = max(self.closes_at, base + days)
            if supporters == self.goal:
                self.stage = Stage.ACHIEVED

    @rule(who=WHO)
    def takes_back(self, who: int) -> None:
        said = self.act(lambda: actions.withdraw_support(self.idea, by=self.people[who], at=self.at))
        if who not in self.given:
            assert said is False
        elif self.takes_support:
            assert said is True
            self.given.remove(who)
        else:
            assert said is None

    @rule(hours=st.integers(1, 24 * 12))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def the_last_second_comes(self) -> None:
        self.at = max(self.at, self.closes_at - timedelta(seconds=1))

    @rule()
    def the_timer_runs(self) -> None:
        due = self.stage == Stage.OPEN and self.at >= self.closes_at
        assert closing.expire(self.at) == due
        if due:
            self.stage = Stage.EXPIRED

    def act(self, verb: object) -> bool | None:
        """What the act said; None: refused."""
        try:
            said: bool = verb()  # type: ignore[operator]
            db.session.commit()
        except Refused:
            db.session.rollback()
            return None
        return said

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "idea"):
            return
        idea = db.session.get_one(Idea, self.idea.id, populate_existing=True)
        assert (idea.stage, idea.closes_at) == (self.stage, self.closes_at)
        assert world.count(idea) == world.rows(idea) == len(self.given) <= self.goal
        assert world.reached(idea) == self.fired
        assert len(world.passages(idea, Stage.ACHIEVED)) == (self.stage == Stage.ACHIEVED)
        assert (rules.why_closed(idea.stage, idea.closes_at, at=self.at) is None) == self.takes_support
        assert recount.differences() == []

    def teardown(self) -> None:
        """The next case has its own idea; the timer leaves this one alone."""
        db.session.rollback()
        if hasattr(self, "idea"):
            closing.expire(self.closes_at)
        db.session.commit()


@pytest.mark.timeout(900)
def test_the_machine(app: Flask, cast: Cast, at: datetime) -> None:
    Machine.maya = cast.maya
    Machine.people = [db.session.get_one(Member, n) for n in world.people(8)]
    run_state_machine_as_test(Machine, settings=settings(max_examples=CASES, stateful_step_count=25))
