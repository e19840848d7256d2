"""What phones and slips say of a short statement, in one word: nearly all agree, it divides, nobody knows yet."""

from __future__ import annotations

from app.domain.labels import LabelEnum
from app.domain.sentences import N_

ENOUGH_VOTES = 5  # that took a side; from fewer, nothing is concluded
NEARLY_ALL_PERCENT = 80


class Agreement(LabelEnum):
    """In the order of the table."""

    NEARLY_ALL_AGREE = "nearly_all_agree", N_("Nearly all agree")
    DIVIDES = "divides", N_("Opinions are divided")
    NEARLY_ALL_DISAGREE = "nearly_all_disagree", N_("Nearly all disagree")
    UNKNOWN = "unknown", N_("Nobody knows yet")


def agreement_on(agree: int, disagree: int) -> Agreement:
    """Whoever passes takes no side, and does not count."""
    sides = agree + disagree
    if sides < ENOUGH_VOTES:
        return Agreement.UNKNOWN
    if agree * 100 >= sides * NEARLY_ALL_PERCENT:
        return Agreement.NEARLY_ALL_AGREE
    if disagree * 100 >= sides * NEARLY_ALL_PERCENT:
        return Agreement.NEARLY_ALL_DISAGREE
    return Agreement.DIVIDES
