"""Royalties: agreements, sales, ledger, runs and statements."""
