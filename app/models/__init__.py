"""The tables. `load_tables` imports every module, so that the metadata is whole whoever asks first."""

from __future__ import annotations

import importlib
import pkgutil


def load_tables() -> None:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
