"""Demo: the demo world and the demo clock. Off in production."""
