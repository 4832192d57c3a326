"""XML of strangers."""

from __future__ import annotations

from xml.etree.ElementTree import TreeBuilder


class WithoutEntities(TreeBuilder):
    """Refuses XML that declares what could be multiplied; the formats that are read have no use for declarations."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Raise ValueError."""
        raise ValueError(f"{name} is declared")
