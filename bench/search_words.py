"""Texts for the search benchmark: words as uneven as those of real titles, made by chance and the same in every run."""

from __future__ import annotations

from random import Random

THINGS = (
    "lamp", "lantern", "clock", "shelf", "chess", "boat", "kite", "train", "puzzle", "globe", "drum", "loom", "harbour",
    "lighthouse", "telescope", "garden", "teapot", "marble run", "windmill", "orrery", "Leuchtturm", "Spieluhr",
    "Stehlampe", "фонарь", "маяк", "φανάρι", "فانوس", "灯台ランプ", "小夜灯", "등대",
)  # fmt: skip
KINDS = (
    "small", "folding", "paper", "wooden", "tidal", "silent", "travelling", "magnetic", "musical", "solar", "brass",
    "kleine", "faltbare", "petite", "pequeño", "бумажный", "μικρό", "صغير", "折りたたみ", "木制",
)  # fmt: skip
SMALL = ("the", "a", "for", "with", "of", "and", "in", "that", "on", "your")
PARTS = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zu", "pla", "stri", "gron", "fel", "mar", "den")
OWN = 30_000
"""How many invented words there are; a few of them are frequent, most are rare."""

PHRASES = {
    "one frequent word": ("lamp", "small", "lighthouse", "Stehlampe", "маяк", "φανάρι"),
    "two words": ("small lamp", "folding chess", "paper boat", "petite lantern", "бумажный фонарь", "小夜灯"),
    "rare words": ("banulo", "plastri ke", "gronfel", "marden", "strivozu", "zumira"),
    "one letter": ("a", "l", "s", "p", "т", "灯"),
    "in no title": ("lmap", "teapto brass", "lihgthouse", "Stehlmape", "fodling", "marrble"),
    "hostile": ('"*^(){}', "lamp' OR 1=1 --", "NEAR(a b)", "lamp AND NOT", "%_%", "lamp:* & !a"),
}


def word(chance: Random) -> str:
    """An invented word; the smaller its number the more often it comes."""
    number = int(OWN ** chance.random())
    made = Random(number)
    return "".join(made.choice(PARTS) for _ in range(made.randint(2, 4)))


def title_of(chance: Random) -> str:
    return f"{chance.choice(KINDS)} {chance.choice(THINGS)} {chance.choice(SMALL)} {word(chance)}".capitalize()


def pitch_of(chance: Random) -> str:
    return " ".join(word(chance) if chance.random() < 0.6 else chance.choice(SMALL) for _ in range(16))


def story_of(chance: Random) -> str:
    return " ".join(word(chance) if chance.random() < 0.6 else chance.choice(SMALL) for _ in range(60))
