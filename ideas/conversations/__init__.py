"""What members say about ideas: comments, private feedback to creators, and flags."""
