"""What may be said of a statement, and from how many voices on."""

from __future__ import annotations

import pytest

from app.domain.agreement import Agreement, agreement_on


@pytest.mark.parametrize(
    ("agree", "disagree", "said"),
    [
        (0, 0, Agreement.UNKNOWN),
        (4, 0, Agreement.UNKNOWN),
        (2, 2, Agreement.UNKNOWN),
        (4, 1, Agreement.NEARLY_ALL_AGREE),
        (5, 0, Agreement.NEARLY_ALL_AGREE),
        (79, 21, Agreement.DIVIDES),
        (80, 20, Agreement.NEARLY_ALL_AGREE),
        (50, 50, Agreement.DIVIDES),
        (21, 79, Agreement.DIVIDES),
        (20, 80, Agreement.NEARLY_ALL_DISAGREE),
        (1, 4, Agreement.NEARLY_ALL_DISAGREE),
    ],
)
def test_four_of_five_are_nearly_all_and_fewer_than_five_are_nothing_yet(agree, disagree, said):
    assert agreement_on(agree, disagree) is said
