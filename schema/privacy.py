"""Taking everything away, and leaving for good."""

from __future__ import annotations

import strawberry

from chatsphere.privacy import erasure, export
from schema.context import Info, require_viewer
from schema.inputs import otp_where_on
from schema.nodes import global_id
from schema.payloads import Errors, mutation, no_errors


@strawberry.input(description="An account to be removed.")
class DeleteAccountInput:
    password: str = strawberry.field(
        description="The account's password. Bots, documents, conversations and all else go. There is no way back."
    )
    otp: str | None = otp_where_on()


@strawberry.type(description="How many rows of one table were removed.")
class RemovedRows:
    table: str = strawberry.field(description="What the rows were: Bot, Document, Message ...")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="What was removed with an account.")
class DeletionReceipt:
    rows: int = strawberry.field(description="Rows of the database, vectors among them.")
    vectors: int = strawberry.field(description="Rows that held the vector of a passage.")
    files: int = strawberry.field(description="Uploaded files; the storage loses them within seconds.")
    cached_events: int | None = strawberry.field(
        description="Texts of replies in Redis; null where it was not reached, and forgets them within ten minutes."
    )
    tables: list[RemovedRows] = strawberry.field(description="The rows, table by table.")

    @classmethod
    def of(cls, receipt: erasure.Receipt) -> DeletionReceipt:
        """The receipt as its owner sees it."""
        return cls(
            rows=sum(receipt.rows.values()),
            vectors=receipt.vectors,
            files=receipt.files,
            cached_events=receipt.cached_events,
            tables=[RemovedRows(table=table, count=count) for table, count in sorted(receipt.rows.items())],
        )


@strawberry.type(description="The outcome of deleteAccount.")
class DeleteAccountPayload:
    deleted_user_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the person who is gone, for a client's cache."
    )
    receipt: DeletionReceipt | None = strawberry.field(default=None, description="What was removed.")
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of exportData.")
class ExportDataPayload:
    path: str | None = strawberry.field(
        default=None,
        description="Where on this server a ZIP of everything can be downloaded: by GET, within ten minutes, once, "
        "without a token besides. It holds account.json, bots with their documents as uploaded, and conversations.",
    )
    errors: Errors = no_errors()


@strawberry.type
class PrivacyMutation:
    @mutation(description="Remove one's account with everything that belongs to it.")
    def delete_account(self, info: Info, input: DeleteAccountInput) -> DeleteAccountPayload:
        user = require_viewer(info).user
        gone = global_id("User", user.pk)
        receipt = DeletionReceipt.of(erasure.delete_account(user, input.password, otp=input.otp or ""))
        return DeleteAccountPayload(deleted_user_id=strawberry.ID(gone), receipt=receipt)

    @mutation(description="Get everything that one has here, to take away.")
    def export_data(self, info: Info) -> ExportDataPayload:
        return ExportDataPayload(path=f"/exports/{export.offer(require_viewer(info).user)}")
