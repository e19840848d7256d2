"""Every status can be reached by people making moves, the shortest honest way."""

from __future__ import annotations

import pytest
from factories import WALKS, a_topic

from app.domain.stages import Status


@pytest.mark.parametrize("status", Status)
def test_the_cast_brings_a_topic_to_every_status(cast, clock, status):
    assert WALKS.keys() == set(Status)
    assert a_topic(cast, clock, status).status is status
