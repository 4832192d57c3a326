"""The second factor: one-time passwords by time (TOTP, RFC 6238), and recovery codes for when the device is lost.

The secret must be known to check a code, so it cannot be hashed: it is kept encrypted under a key made from
``SECRET_KEY``.  Recovery codes are random, and kept as SHA-256 alone.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from typing import TYPE_CHECKING

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of
from chatsphere.accounts.letters import LetterKind
from chatsphere.accounts.mailing import mail
from chatsphere.accounts.models import RecoveryCode, SecondFactor, User
from chatsphere.accounts.proof import require_password
from chatsphere.accounts.throttling import CODES_OF_ACCOUNT, counting
from chatsphere.errors import InvalidField, SecondFactorRequired

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP_SECONDS = 30
DRIFT = 1
"""Steps by which the clock of the device may be behind or ahead (RFC 6238, section 5.2)."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""Of chance in a recovery code, written as 16 characters in fours."""
ISSUER = "ChatSphere"


def enrol(user: User, password: str) -> tuple[str, str]:
    """Begin to use a device: the secret, and the ``otpauth:`` address that it reads as a QR code.

    Nothing is asked for at sign-in before ``confirm``.  Raises InvalidField for a wrong password, or where a device is
    in use already; TooManyAttempts.
    """
    require_password(user, password)
    secret = pyotp.random_base32()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if is_on(user):
            raise InvalidField("A second factor is on. Turn it off first.")
        sealed = _cipher().encrypt(secret.encode())
        SecondFactor.objects.update_or_create(user=user, defaults={"secret": sealed, "last_step": 0})
    return secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def confirm(user: User, code: str) -> list[str]:
    """Turn the second factor on, by a code of the new device; gives the recovery codes, which are shown this once.

    Raises InvalidField for a wrong code, or where nothing was begun; TooManyAttempts.
    """
    with counting((CODES_OF_ACCOUNT, str(user.pk))), transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if factor is None:
            raise InvalidField("No device waits to be confirmed. Begin anew.", "otp")
        if not _accept(factor, code):
            raise _wrong()
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=Now())
        mail(LetterKind.SECOND_FACTOR_CHANGED, user.email, user=user)
        return _new_recovery_codes(user)


def disable(user: User, password: str, otp: str = "") -> None:
    """Ask for no second factor any more.  Raises as ``require_owner`` does."""
    require_owner(user, password, otp)
    remove(user)


def remove(user: User) -> None:
    """Forget device and recovery codes: also what the operator does for somebody who lost both."""
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        if SecondFactor.objects.filter(user=user).delete()[0]:
            mail(LetterKind.SECOND_FACTOR_CHANGED, user.email, user=user)


def is_on(user: User) -> bool:
    """Whether sign-in asks for a code."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists()


def recovery_codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(user=user).count()


def require(user: User, code: str) -> None:
    """Ask for a code of the device or a recovery code where the second factor is on; each is good once.

    Raises SecondFactorRequired without a code, InvalidField for a wrong one, TooManyAttempts.
    """
    factor = SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()
    if factor is None:
        return
    if not code.strip():
        raise SecondFactorRequired
    with counting((CODES_OF_ACCOUNT, str(user.pk))):
        if not (_accept(factor, code) or _recover(user, code)):
            raise _wrong()


def require_owner(user: User, password: str, otp: str, field: str = "password") -> None:
    """Have a person who is signed in show once more that it is they, before something grave.

    By the password and, where the second factor is on, a code.  Raises InvalidField, SecondFactorRequired or
    TooManyAttempts.
    """
    require_password(user, password, field)
    require(user, otp)


def _accept(factor: SecondFactor, code: str) -> bool:
    """Use up a code of the device: of those who bring the same at once, one."""
    step = _step_of(factor, "".join(code.split()))
    return step is not None and bool(
        SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step)
    )


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """The step whose code this is, of those that the clocks allow; compared in the same time whatever it is."""
    try:
        device = pyotp.TOTP(_cipher().decrypt(bytes(factor.secret)).decode())
    except InvalidToken:
        return None  # SECRET_KEY was changed: recovery codes are good all the same
    given = code.encode(errors="surrogatepass")
    fitting = [step for step in _steps() if hmac.compare_digest(device.generate_otp(step).encode(), given)]
    return fitting[0] if fitting else None


def _steps() -> Iterator[int]:
    now = int(time.time()) // STEP_SECONDS
    yield from range(now - DRIFT, now + DRIFT + 1)


def _recover(user: User, code: str) -> bool:
    """Use up a recovery code: of those who bring the same at once, one."""
    return bool(RecoveryCode.objects.filter(user=user, digest=digest_of(_plain(code))).delete()[0])


def _new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=digest_of(code)) for code in codes])
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


def _plain(code: str) -> str:
    """A recovery code as it was made, however it was typed."""
    return "".join(code.upper().replace("-", "").split())


def _wrong() -> InvalidField:
    return InvalidField("This code is wrong, was used before, or is past its time. Enter the next one.", "otp")


def _cipher() -> Fernet:
    """The key, which differs from every other that is made from ``SECRET_KEY``."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"chatsphere second factor").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
