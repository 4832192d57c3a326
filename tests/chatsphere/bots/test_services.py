from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.bots.models import DEFAULT_REFUSAL, Bot, BotStatus, Language
from chatsphere.bots.services import EDITABLE, create_bot, update_bot
from chatsphere.errors import InvalidField, NotFound, PlanLimitReached
from tests.chatsphere.simultaneous import at_once

if TYPE_CHECKING:
    from chatsphere.accounts.models import User

REFUSED: list[tuple[str, object, str]] = [
    ("name", "", "name"),
    ("name", "   ", "name"),
    ("name", None, "name"),
    ("name", "x" * 101, "name"),
    ("name", "Help\0", "name"),
    ("description", "x" * 1_001, "description"),
    ("instructions", "x" * 20_001, "instructions"),
    ("instructions", "Be kind.\ud800", "instructions"),
    ("welcome_message", "x" * 1_001, "welcomeMessage"),
    ("refusal_text", "", "refusalText"),
    ("refusal_text", "x" * 1_001, "refusalText"),
    ("temperature", -0.1, "temperature"),
    ("temperature", 2.1, "temperature"),
    ("temperature", float("inf"), "temperature"),
    ("language", "klingon", "language"),
    ("status", "ASLEEP", "status"),
    ("passage_count", 0, "passageCount"),
    ("passage_count", 21, "passageCount"),
    ("vector_weight", -0.1, "vectorWeight"),
    ("vector_weight", 1.1, "vectorWeight"),
    ("relevance_threshold", 1.1, "relevanceThreshold"),
    ("relevance_threshold", float("inf"), "relevanceThreshold"),
]


class TestCreate:
    def test_stores_settings_and_defaults(self, alice: User) -> None:
        made = create_bot(alice, name=" Helper ", temperature=1, language=Language.GERMAN)
        stored = Bot.objects.get()
        assert stored == made
        assert (stored.owner, stored.name, stored.temperature, stored.language) == (alice, "Helper", 1.0, "german")
        assert (stored.refusal_text, stored.status, stored.description) == (DEFAULT_REFUSAL, BotStatus.ACTIVE, "")
        assert made.created_at == stored.created_at

    @pytest.mark.parametrize(("setting", "value", "field"), REFUSED)
    def test_refuses_what_cannot_be_kept(self, alice: User, setting: str, value: object, field: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            create_bot(alice, **{"name": "Helper", setting: value})
        assert refusal.value.field == (field,)
        assert not Bot.objects.exists()

    def test_needs_a_name(self, alice: User) -> None:
        with pytest.raises(InvalidField) as refusal:
            create_bot(alice)
        assert refusal.value.field == ("name",)

    @pytest.mark.parametrize("name", ["owner", "owner_id", "id", "created_at", "document_sequence", "pk"])
    def test_takes_nothing_that_is_no_setting(self, alice: User, bob: User, name: str) -> None:
        assert name not in EDITABLE
        with pytest.raises(TypeError):
            create_bot(alice, name="Helper", **{name: bob})

    def test_holds_as_many_as_the_plan_says(self, alice: User, bob: User) -> None:
        for number in range(3):
            create_bot(alice, name=f"Helper {number}")
        with pytest.raises(PlanLimitReached) as refusal:
            create_bot(alice, name="One more")
        assert (refusal.value.key, refusal.value.limit, refusal.value.used) == ("bots", 3, 3)
        assert create_bot(bob, name="Helper")
        alice.bots.all()[0].delete()
        assert create_bot(alice, name="One more")


class TestUpdate:
    def test_changes_what_is_given_and_leaves_the_rest(self, alice: User) -> None:
        bot = create_bot(alice, name="Helper", description="Helps.", temperature=0.9)
        changed = update_bot(bot, name="Guide")
        stored = Bot.objects.get()
        assert (stored.name, stored.description, stored.temperature) == ("Guide", "Helps.", 0.9)
        assert changed.updated_at == stored.updated_at > stored.created_at

    def test_leaves_what_another_changed_meanwhile(self, alice: User) -> None:
        create_bot(alice, name="Helper")
        one, other = Bot.objects.get(), Bot.objects.get()
        update_bot(one, name="Guide")
        update_bot(other, description="Helps.")
        stored = Bot.objects.get()
        assert (stored.name, stored.description) == ("Guide", "Helps.")

    @pytest.mark.parametrize(
        ("setting", "value", "default"),
        [
            ("description", "Helps.", ""),
            ("temperature", 0.9, 0.2),
            ("refusal_text", "No.", DEFAULT_REFUSAL),
            ("passage_count", 3, 8),
            ("vector_weight", 0.3, None),
            ("relevance_threshold", 0.3, None),
        ],
    )
    def test_none_gives_a_setting_its_default(self, alice: User, setting: str, value: Any, default: object) -> None:
        bot = create_bot(alice, name="Helper", **{setting: value})
        update_bot(bot, **{setting: None})
        assert getattr(Bot.objects.get(), setting) == default

    @pytest.mark.parametrize(("setting", "value", "field"), REFUSED)
    def test_refuses_what_cannot_be_kept(self, alice: User, setting: str, value: object, field: str) -> None:
        bot = create_bot(alice, name="Helper")
        before = Bot.objects.values().get()
        with pytest.raises(InvalidField) as refusal:
            update_bot(bot, **{setting: value})
        assert refusal.value.field == (field,)
        assert Bot.objects.values().get() == before

    @pytest.mark.parametrize("name", ["owner", "owner_id", "id"])
    def test_gives_a_bot_to_nobody_else(self, alice: User, bob: User, name: str) -> None:
        bot = create_bot(alice, name="Helper")
        with pytest.raises(TypeError):
            update_bot(bot, **{name: bob.pk})
        assert Bot.objects.get().owner == alice

    def test_of_a_bot_deleted_meanwhile_is_refused(self, alice: User) -> None:
        bot = create_bot(alice, name="Helper")
        Bot.objects.all().delete()
        with pytest.raises(NotFound):
            update_bot(bot, name="Guide")
        assert not Bot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_ten_made_at_once_the_plan_holds_three(alice: User) -> None:
    outcomes = at_once(10, lambda: create_bot(alice, name="Helper"))
    assert sum(isinstance(outcome, Bot) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, PlanLimitReached) for outcome in outcomes) == 7
    assert Bot.objects.count() == 3
