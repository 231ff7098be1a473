"""Notices: telling one person one thing once, in the inbox and by mail."""
