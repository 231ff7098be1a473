"""Which titles are like each other and which are not, in several languages: the set by which the floor was chosen."""

from __future__ import annotations

from ideas.submissions.likeness import FLOOR, alike

SIMILAR = (
    ("Tideglow", "Tidglow"),
    ("Tidegolw", "Tideglow, the lighthouse you twist to light"),
    ("Folding chess set", "Chess set that folds"),
    ("A lamp for the harbour", "Harbour lamps"),
    ("The solar system orrery", "Orrery of the solar system"),
    ("Wooden marble run", "Marble run made of wood"),
    ("Leuchtturm-Lampe", "Leuchtturmlampe"),
    ("Faltbares Schachspiel", "Schachspiel zum Falten"),
    ("Gärtners Fußbank", "Gaertners Fussbank"),
    ("Boîte à musique pliante", "La boite a musique"),
    ("Caja de música plegable", "Cajas de musica"),
    ("Φανάρι του λιμανιού", "Το φαναρι στο λιμάνι"),
    ("Бумажный фонарь", "Фонари из бумаги"),
    ("Настольный маяк", "Маяк настольный"),
    ("فانوس البحر", "فَانُوسُ البَحْر"),
    ("灯台ランプ", "灯台のランプ"),
    ("折叠象棋", "可折叠的象棋"),
    ("등대 램프", "등대의 램프"),
    ("दीपक घर", "दीपक का घर"),
    ("🐙 Octopus lamp", "Lamp of an octopus"),
)
DIFFERENT = (
    ("Tideglow", "Harbour lantern"),
    ("Desk lamp", "Desk organiser"),
    ("A clock for the kitchen", "A kite for the beach"),
    ("The silent drum", "The silent film"),
    ("Folding boat", "Folding bicycle"),
    ("Leuchtturm-Lampe", "Stehpult mit Kurbel"),
    ("Faltbares Schachspiel", "Faltbarer Drachen"),
    ("Boîte à musique", "Boîte aux lettres"),
    ("Caja de música", "Casa de muñecas"),
    ("Φανάρι του λιμανιού", "Ρολόι της κουζίνας"),
    ("Бумажный фонарь", "Бумажный кораблик"),
    ("Настольный маяк", "Настольный футбол"),
    ("فانوس البحر", "ساعة المطبخ"),
    ("灯台ランプ", "折りたたみ椅子"),
    ("折叠象棋", "折叠自行车"),
    ("등대 램프", "접는 의자"),
    ("दीपक घर", "पतंग की डोर"),
    ("The old mill", "The old boat"),
    ("🐙", "🚲"),
)


def likeness(one: str, other: str) -> float:
    return alike(one, "", other, "", {})


def test_what_is_meant_alike_is_above_the_floor_and_the_rest_below() -> None:
    missed = [pair for pair in SIMILAR if likeness(*pair) < FLOOR]
    noise = [pair for pair in DIFFERENT if likeness(*pair) >= FLOOR]
    assert (missed, noise) == ([], [])


def test_words_that_many_ideas_have_weigh_little() -> None:
    one, other = "Small wooden chess", "Small wooden train"
    assert alike(one, "", other, "", {}) >= FLOOR > alike(one, "", other, "", {"small": 4000, "wooden": 3000})


def test_a_pitch_that_tells_the_same_is_alike_whatever_the_title() -> None:
    pitch = "A lantern whose light rises and falls with the tide of a harbour you choose."
    other = "Lantern with a light that falls and rises with the tide in the harbour of your choice"
    assert alike("Tideglow", pitch, "Ebbe", other, {}) >= FLOOR
    assert alike("Tideglow", pitch, "Ebbe", "A pocket chess set for trains and windy park benches", {}) < FLOOR
    assert alike("Lantern for the tide of a harbour", "", "Tideglow", pitch, {}) >= FLOOR
