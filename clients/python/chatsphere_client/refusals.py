"""What a mutation refused, as an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Payload(Protocol):
    @property
    def errors(self) -> Sequence[Any]: ...


_Given = TypeVar("_Given", bound=_Payload)


class Refused(Exception):
    """A mutation changed nothing, for reasons that a person can put right; ``errors`` has their data."""

    def __init__(self, errors: Sequence[Any]) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = errors

    def has(self, code: str) -> bool:
        """Whether one of the reasons has this code."""
        return any(error.code == code for error in self.errors)


def accepted(payload: _Given) -> _Given:
    """The payload of a mutation that was carried out; raises Refused for one that was not."""
    if payload.errors:
        raise Refused(payload.errors)
    return payload
