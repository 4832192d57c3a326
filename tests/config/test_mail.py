from __future__ import annotations

from pathlib import Path

import pytest

from config.mail import Mail, mail_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.org", 587, True, False),
        ("smtp://mail.example.org:25?starttls=false", 25, False, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtps://mail.example.org:4650?starttls=true", 4650, False, True),
    ],
)
def test_a_server_has_a_port_and_is_spoken_to_in_secret(url: str, port: int, *, starttls: bool, tls: bool) -> None:
    mail = mail_settings(url)
    assert (mail.backend, mail.host, mail.is_set_up) == (SMTP, "mail.example.org", True)
    assert (mail.port, mail.starttls, mail.tls) == (port, starttls, tls)


def test_user_and_password_may_hold_any_character() -> None:
    mail = mail_settings("smtp://post%40example.org:p%3A%2F%23@mail.example.org")
    assert (mail.user, mail.password) == ("post@example.org", "p:/#")


def test_a_folder_takes_mail_as_files(tmp_path: Path) -> None:
    mail = mail_settings(f"file:{tmp_path}/with%20room")
    assert mail == Mail("django.core.mail.backends.filebased.EmailBackend", True, folder=f"{tmp_path}/with room")


def test_on_the_console_mail_reaches_nobody() -> None:
    assert not mail_settings("console:").is_set_up


@pytest.mark.parametrize("url", ["", "mail.example.org", "ftp://mail.example.org", "smtp:", "smtps://", "file:"])
def test_what_is_no_address_for_mail_is_said_to_be_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"like|needs"):
        mail_settings(url)


@pytest.mark.parametrize("port", ["mail", "70000"])
def test_a_port_is_a_number(port: str) -> None:
    with pytest.raises(ValueError, match=r"[Pp]ort"):
        mail_settings(f"smtp://mail.example.org:{port}")
