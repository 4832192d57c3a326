"""Fields that are a column of a row in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strawberry_django.fields.field import StrawberryDjangoField

if TYPE_CHECKING:
    from django.db.models import Model


class Column(StrawberryDjangoField):
    """Reads the attribute, and nothing else.

    strawberry-django's own field looks at each value for lazy relations, files and an event loop, which makes a page of
    plain columns two to three times slower.  What may ask the database is a resolver here (see ``siblings``).
    """

    @property
    def is_basic_field(self) -> bool:
        """Whether it is read without building an ``Info``."""
        return self.base_resolver is None

    def get_result(self, source: Model | None, info: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The attribute of the row."""
        if self.base_resolver is not None:
            return super().get_result(source, info, args, kwargs)
        return getattr(source, self.django_name or self.python_name)
