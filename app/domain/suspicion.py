"""Why what was handed in is looked at with more care. It is never a reason to refuse: people press odd buttons too."""

from __future__ import annotations

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Suspected(LabelEnum):
    """MACHINE filled in what people do not see, and its voice is not counted; RUSH came amid far more than usual."""

    MACHINE = "machine", N_("Perhaps a machine")
    RUSH = "rush", N_("Came in a rush")
