"""Names of relay_bp, which sallow does not offer: each raises NotOfferedError, which names the alternative."""

from __future__ import annotations

from typing import Any

from sallow.not_offered import missing_name


def __getattr__(name: str) -> Any:
    raise missing_name("relay_bp", name)
