"""Accounts: who is here. Members, roles, sign-in, second factor."""
