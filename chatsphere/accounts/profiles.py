"""What people show of themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from chatsphere.accounts.models import UserProfile
from chatsphere.accounts.rules import require_name
from chatsphere.errors import InvalidField

if TYPE_CHECKING:
    from django.db.models import Field

    from chatsphere.accounts.models import User

AVATAR_CHARACTERS = 500
_LOCALE = re.compile(r"(?=.{2,35}$)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
"""The shape of a BCP 47 tag, as long as the longest that RFC 5646 (4.4.1) reckons with."""
_is_https = URLValidator(schemes=["https"])


def update_profile(user: User, **changes: str | None) -> UserProfile:
    """Change name, avatar, time zone or locale and leave the others; None gives a setting its default.

    Raises InvalidField.
    """
    profile = user.profile
    for name, value in changes.items():
        field = cast("Field[Any, Any]", UserProfile._meta.get_field(name))
        setattr(profile, name, field.get_default() if value is None else value.strip())
    require_name(profile.name)
    if profile.avatar_url:
        _require_picture(profile.avatar_url)
    if profile.time_zone not in available_timezones():
        raise InvalidField("There is no such time zone. Write it like Europe/Vienna.", "timeZone")
    if not _LOCALE.fullmatch(profile.locale):
        raise InvalidField("This is not a language tag. Write it like en or pt-BR.", "locale")
    profile.save()
    return profile


def _require_picture(url: str) -> None:
    try:
        _is_https(url)
    except ValidationError:
        raise InvalidField(
            "This is no address of a picture. Write it like https://example.org/me.png.", "avatarUrl"
        ) from None
    if len(url) > AVATAR_CHARACTERS:
        raise InvalidField(f"The address of a picture has at most {AVATAR_CHARACTERS} characters.", "avatarUrl")
