"""Submissions: the idea, its pictures and creators, and the one door through which its stage changes."""
