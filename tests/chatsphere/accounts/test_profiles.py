from __future__ import annotations

import pytest

from chatsphere.accounts.models import User, UserProfile
from chatsphere.accounts.profiles import update_profile
from chatsphere.errors import InvalidField
from tests.conftest import PASSWORD


def test_changes_what_is_given_and_leaves_the_rest(alice: User) -> None:
    update_profile(alice, time_zone="Europe/Vienna")
    update_profile(alice, locale="de-AT")
    update_profile(alice, name="  Alice A. ")
    stored = UserProfile.objects.get(user=alice)
    assert (stored.name, stored.time_zone, stored.locale) == ("Alice A.", "Europe/Vienna", "de-AT")


def test_none_gives_a_setting_its_default(alice: User) -> None:
    update_profile(alice, name="A", time_zone="Europe/Vienna", locale="de-AT")
    update_profile(alice, name=None, time_zone=None, locale=None)
    stored = UserProfile.objects.get(user=alice)
    assert (stored.name, stored.time_zone, stored.locale) == ("", "UTC", "en")


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("name", "A" * 101, "name"),
        ("name", "A\0", "name"),
        ("time_zone", "Mars/Olympus", "timeZone"),
        ("time_zone", "../../etc/passwd", "timeZone"),
        ("time_zone", "", "timeZone"),
        ("locale", "", "locale"),
        ("locale", "english language", "locale"),
        ("locale", "en_GB", "locale"),
        ("locale", "language-of44chars-of44chars-of44chars-of44x", "locale"),
    ],
)
def test_what_cannot_be_kept_is_refused(alice: User, setting: str, value: str, field: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        update_profile(alice, **{setting: value})
    assert refusal.value.field == (field,)
    stored = UserProfile.objects.get(user=alice)
    assert (stored.name, stored.time_zone, stored.locale) == ("Alice", "UTC", "en")


def test_an_administrator_has_a_profile_too(db: None) -> None:
    assert User.objects.create_superuser("root@example.org", PASSWORD).profile.time_zone == "UTC"
