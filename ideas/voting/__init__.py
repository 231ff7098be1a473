"""Voting: supports, gates, the tally and the clock of an open idea."""
