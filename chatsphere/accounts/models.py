"""People, what they show of themselves, what they sign in by, and the sessions they are signed in by."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class UserManager(BaseUserManager["User"]):
    """Makes users; what Django's own commands need."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "", **extra: Any) -> User:
        """Store a user with a hashed password, and the profile that every user has."""
        return self.store(email, make_password(password), name=name, **extra)

    def store(self, email: str, hashed_password: str, *, name: str = "", **extra: Any) -> User:
        """The same with a password that was hashed before."""
        with transaction.atomic(using=self._db):
            user = self.create(email=self.canonical(email), password=hashed_password, **extra)
            UserProfile.objects.using(self._db).create(user=user, name=name)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Store an administrator, whose address is believed."""
        rights: dict[str, Any] = {"is_staff": True, "is_superuser": True, "email_verified_at": timezone.now()}
        return self.create_user(email, password, **(rights | extra))

    @staticmethod
    def canonical(email: str) -> str:
        """The one spelling under which an address is kept: trimmed, lower case."""
        return email.strip().lower()

    def with_address(self, email: str) -> User | None:
        """Who has this address, in any spelling."""
        return self.filter(email=self.canonical(email)).first()

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address in any spelling; Django signs people in by this."""
        return self.get(email=self.canonical(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    email_verified_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person showed that mail to the address reaches them."
    )
    is_active = models.BooleanField(default=True, help_text="Unset to suspend: every session ends within seconds.")
    is_staff = models.BooleanField(default=False, help_text="May use the admin site.")
    sessions_ended_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When all sessions were last ended; older cookies do not hold."
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    if TYPE_CHECKING:
        profile: UserProfile
        sessions: RelatedManager[Session]

    def clean(self) -> None:
        """Have the address in the spelling it is kept in."""
        super().clean()
        self.email = UserManager.canonical(self.email)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="user_email_is_canonical"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_session_auth_hash(self) -> str:
        """What cookies of the admin site hold by: a new password makes another, and so does the end of all sessions."""
        return f"{super().get_session_auth_hash()} {self.sessions_ended_at}"


class UserProfile(models.Model):
    """What a person shows of themselves."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="profile")
    name = models.CharField(max_length=100, blank=True, default="")
    avatar_url = models.URLField(max_length=500, blank=True, default="", help_text="A picture, by https.")
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name.")
    locale = models.CharField(max_length=35, default="en", help_text="BCP 47 tag.")

    def __str__(self) -> str:
        return self.name


class SessionQuerySet(OwnedQuerySet["Session"]):
    """Sessions are the user's own."""

    owner_path = "user"

    def of(self, user: User) -> Self:
        """This person's."""
        return self.filter(user=user)

    def holding(self) -> Self:
        """Those that go on: neither ended nor run out, and the person is not suspended."""
        return self.filter(ended_at=None, expires_at__gt=Now(), user__is_active=True)


class Session(models.Model):
    """One signed-in device: the family of its refresh tokens, and what every access token of it depends on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", db_index=False)
    device = models.CharField(max_length=200, blank=True, default="", help_text="The User-Agent that used it last.")
    address = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-last_used_at"], name="session_by_last_use")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"


class RefreshToken(models.Model):
    """One refresh token of a session.  Only its SHA-256 is kept; used once, it is replaced by the next."""

    digest = models.BinaryField(max_length=32, unique=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="refresh_tokens")
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"of {self.session_id}"


class SecondFactor(models.Model):
    """A person's device that shows codes.  It asks for them at sign-in once it was confirmed."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="second_factor")
    secret = models.BinaryField(help_text="Encrypted.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0, help_text="The latest step whose code was used; none is used again.")

    def __str__(self) -> str:
        return f"of {self.user_id}"


class RecoveryCode(models.Model):
    """A code that stands in for the device once."""

    digest = models.BinaryField(max_length=32, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")

    def __str__(self) -> str:
        return f"of {self.user_id}"
