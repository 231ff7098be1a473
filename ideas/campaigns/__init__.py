"""Campaigns: the calls for ideas and their versioned rules."""
