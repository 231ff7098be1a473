"""What may be done with a sales batch, and by whom: pure answers, a sentence or None."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ideas.words import _, _n

#: Lines count in these states; a reversed batch still counts, its reversal takes it back line by line.
COUNTED = ("committed", "reversed")
#: A batch that is still being read or waits for its second person.
PENDING = ("uploaded", "staging", "checked")
JUMP = 5


def why_not_approve(state: str, prepared_by: int, by: int, *, parked: int, park: bool) -> str | None:
    """A checked batch is approved by a second person, who says so if lines without a product are in it."""
    if state != "checked":
        return _("This batch is not waiting for approval.")
    if by == prepared_by:
        return _("You prepared this batch, so another person of finance must approve it.")
    if parked and not park:
        return _n(
            "%(num)s line belongs to no product. Tick the box to commit it parked.",
            "%(num)s lines belong to no product. Tick the box to commit them parked.",
            parked,
        )
    return None


def why_not_discard(state: str) -> str | None:
    return None if state in (*PENDING, "refused") else _("A committed batch is kept. Reverse it instead.")


def why_not_reverse(state: str, is_reversal: bool, has_reversal: bool) -> str | None:
    """Only what counts can be reversed, once, and a reversal is not reversed again: import the file again."""
    if is_reversal:
        return _("A reversal is not reversed. Import the file again instead.")
    if has_reversal:
        return _("A reversal of this batch waits for approval already.")
    return None if state == "committed" else _("Only a committed batch can be reversed.")


def why_not_waive(brought_by: Collection[int], by: int) -> str | None:
    """Lines that belong to no product are waived by somebody who did not bring any of them."""
    if not brought_by:
        return _("These lines are not parked any more.")
    if by in brought_by:
        return _("You brought some of these lines, so another person of finance must waive them.")
    return None


def jumps(now: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    """Currencies in which a source reports more than JUMP times, or less than a JUMPth, of what it did before."""
    return [
        currency
        for currency, net in sorted(now.items())
        if before.get(currency) and not abs(before[currency]) <= abs(net) * JUMP <= abs(before[currency]) * JUMP**2
    ]
