"""What an address, a password and a name must be."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from chatsphere.accounts.models import User
from chatsphere.errors import InvalidField
from chatsphere.text import require_storable

PASSWORD_CHARACTERS = 1_000
"""A longer password only costs the hasher time."""

NAME_CHARACTERS = 100


def require_address(email: str, field: str = "email") -> str:
    """The address in the spelling it is kept in; raises InvalidField."""
    email = User.objects.canonical(email)
    try:
        User._meta.get_field("email").clean(email, None)
    except ValidationError:
        raise InvalidField("This is not an e-mail address. Write it like name@example.org.", field) from None
    return email


def require_name(name: str) -> str:
    """The name without spaces around it; raises InvalidField."""
    require_storable(name, "name")
    if len(name) > NAME_CHARACTERS:
        raise InvalidField(f"A name has at most {NAME_CHARACTERS} characters.", "name")
    return name.strip()


def require_good_password(password: str, user: User, field: str = "password") -> str:
    """The password, if it will do for this person; raises InvalidField."""
    require_storable(password, field)
    if len(password) > PASSWORD_CHARACTERS:
        raise InvalidField(f"A password has at most {PASSWORD_CHARACTERS} characters.", field)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidField(" ".join(error.messages), field) from None
    return password
