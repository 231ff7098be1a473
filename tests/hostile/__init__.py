"""Makers of input that nobody should have to survive, small enough to be made in the test itself."""
