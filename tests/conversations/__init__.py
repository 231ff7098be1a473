"""Comments, private feedback, flags."""
