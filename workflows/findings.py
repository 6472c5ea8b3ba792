"""A finding: one thing a check says about a definition, pointing at one element."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ERROR: Final = "error"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """rule      a word, stable; texts are in `finding_texts.py` under it
    severity  error (refuses deployment) or warning
    process   id of the process, decision or form it speaks of; element  id inside it, or empty
    file      the file, or empty
    params    what the sentence needs
    """

    rule: str
    severity: str
    process: str = ""
    element: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
