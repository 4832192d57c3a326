"""What owners do with web sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from chatsphere.bells import call_worker
from chatsphere.documents.models import Document
from chatsphere.documents.services import delete_document
from chatsphere.errors import FetchFailure, InvalidField, NotFound
from chatsphere.fetching.addresses import web_address
from chatsphere.plans.limits import lock_holdings, require_feature
from chatsphere.plans.models import Feature
from chatsphere.websites.actors import crawl_next
from chatsphere.websites.endings import queue
from chatsphere.websites.models import Website
from chatsphere.websites.news import mention

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

EDITABLE = frozenset({"discovery", "page_limit", "depth_limit", "refresh_hours", "keeps_vanished"})


def add_website(bot: Bot, address: str, **settings: Any) -> Website:
    """Have a web site read, each page a document.  ``settings`` are those of ``EDITABLE``.

    Raises PlanLimitReached where the plan has no web sites, and InvalidField, also for one that the bot has already.
    """
    require_feature(bot.owner, Feature.WEBSITES)
    try:
        website = Website(bot=bot, address=web_address(address))
    except FetchFailure as failure:
        raise InvalidField(failure.message, "url") from None
    _apply(website, settings)
    with transaction.atomic():
        lock_holdings(bot.owner)
        if bot.websites.filter(address=website.address).exists():
            raise InvalidField("The bot has this web site already. Have it read again instead.", "url")
        website.save(force_insert=True)
        mention(website)
        call_worker(crawl_next)
    website.refresh_from_db()
    return website


def update_website(website: Website, **changes: Any) -> Website:
    """Change some settings and leave the others; they count from the next crawl on.  Raises InvalidField, NotFound."""
    with transaction.atomic():
        locked = _locked(website)
        _apply(locked, changes)
        locked.save(update_fields=[*changes])
        mention(locked)
    locked.refresh_from_db()
    return locked


def refresh_website(website: Website) -> Website:
    """Have a web site read again.  Raises InvalidField while it is being read, PlanLimitReached, NotFound."""
    require_feature(website.bot.owner, Feature.WEBSITES)
    with transaction.atomic():
        locked = _locked(website)
        if locked.is_live:
            raise InvalidField("This web site is being read already.", "websiteId")
        queue(locked)
        call_worker(crawl_next)
    locked.refresh_from_db()
    return locked


def delete_website(website: Website) -> None:
    """Remove a web site with the documents of its pages, at whatever stage it is."""
    with transaction.atomic():
        locked = _locked(website)
        for document in Document.objects.filter(website_page__website=locked):
            delete_document(document)
        mention(locked)
        locked.delete()


def _locked(website: Website) -> Website:
    locked = Website.objects.select_for_update(of=("self",)).filter(pk=website.pk).first()
    if locked is None:
        raise NotFound("website", ("websiteId",))
    return locked


def _apply(website: Website, settings: dict[str, Any]) -> None:
    unknown = settings.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not settings of a web site: {sorted(unknown)}")
    for name, value in settings.items():
        setattr(website, name, value)
    try:
        website.clean_fields(exclude=[each.name for each in Website._meta.fields if each.name not in EDITABLE])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        first, *rest = name.split("_")
        raise InvalidField(" ".join(messages), first + "".join(map(str.capitalize, rest))) from None
