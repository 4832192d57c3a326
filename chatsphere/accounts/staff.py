"""What staff do about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import OneTimeToken
from chatsphere.accounts.sessions import end_sessions
from chatsphere.errors import InvalidField, NotFound, StaffOnly

if TYPE_CHECKING:
    from chatsphere.accounts.viewers import Viewer


def require_staff(viewer: Viewer) -> User:
    """The member of staff; raises StaffOnly for anyone else."""
    if not viewer.user.is_staff:
        raise StaffOnly
    return viewer.user


def person_for(viewer: Viewer, key: str) -> User:
    """A person by primary key; raises NotFound, for anyone but staff whoever it is."""
    people = User.objects.all() if viewer.user.is_staff else User.objects.none()
    try:
        return people.get(pk=key)
    except (User.DoesNotExist, ValidationError):
        raise NotFound("user") from None


def matching(text: str) -> Q:
    """The condition that a person's address or name holds this text, in upper or lower case."""
    return Q(email__icontains=text) | Q(profile__name__icontains=text)


def suspend(person: User, by: User) -> User:
    """Shut a person out: sign-in is refused, and every session ends within seconds, open sockets included.

    Raises InvalidField for oneself, and for an administrator unless one is an administrator too.
    """
    if person.pk == by.pk:
        raise InvalidField("You cannot suspend yourself.", "userId")
    _require_rank(person, by)
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_sessions(person)
        OneTimeToken.objects.filter(user=person).delete()
    person.is_active = False
    return person


def restore(person: User, by: User) -> User:
    """Let a suspended person in again: they sign in anew.

    Raises InvalidField for an administrator unless one is an administrator too.
    """
    _require_rank(person, by)
    User.objects.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    return person


def _require_rank(person: User, by: User) -> None:
    if person.is_superuser and not by.is_superuser:
        raise InvalidField("Only an administrator suspends or restores an administrator.", "userId")
