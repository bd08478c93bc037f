"""The tables. A change here needs a migration in ``migrations/versions``; a test compares them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# PostgreSQL refuses a longer value; SQLite does not count.
AUTHOR_LENGTH = 200
SOURCE_LENGTH = 400
SEARCH_LENGTH = 200
REASON_LENGTH = 400
KEY_LENGTH = 40
TITLE_LENGTH = 120
EMAIL_LENGTH = 254
DIGEST_LENGTH = 64  # a SHA-256 in hexadecimal


def now() -> datetime:
    """The time of a change, in UTC."""
    return datetime.now(UTC)


def in_utc(moment: datetime) -> datetime:
    """A time that the database gave: SQLite forgets that it was given UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class Base(DeclarativeBase):
    """All tables of the catalogue."""


class Exhibitor(Base):
    """A company of the show; ``details`` holds the declared ``exhibitor.*`` fields but its id."""

    __tablename__ = "exhibitors"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Sheet(Base):
    """A product sheet: its place in its life, and which of its revisions is seen.

    ``latest_revision_id`` is the newest saved state, ``published_revision_id`` the one that
    visitors see, None while there is none. ``change`` is the outbox number of its last change: it
    grows with every change of anything that the index holds of it. ``review`` says whether the
    newest state waits for the organiser (``catalogue.sheets.lifecycle``); ``position`` is its place
    among its exhibitor's sheets.
    """

    __tablename__ = "sheets"
    __table_args__ = (
        Index("ix_sheets_exhibitor_id", "exhibitor_id"),
        Index("ix_sheets_change", "change"),
    )

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    exhibitor_id: Mapped[str] = mapped_column(ForeignKey("exhibitors.id"))
    status: Mapped[str] = mapped_column(String(20))
    review: Mapped[str] = mapped_column(String(20), default="", server_default="")
    position: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    latest_revision_id: Mapped[int | None] = mapped_column(Integer)
    published_revision_id: Mapped[int | None] = mapped_column(Integer)
    change: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Revision(Base):
    """One saved state of a sheet. Never changed after it is written.

    ``content`` is the sheet in the contract's form without its exhibitor's block; ``digest`` is
    the SHA-256 of its canonical JSON; ``author`` and ``source`` say who saved it, and from what;
    ``load_id`` is the load that wrote it, None when a person saved it by himself.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        Index("ix_revisions_load_id", "load_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    load_id: Mapped[int | None] = mapped_column(Integer)


class Load(Base):
    """One run that saved many sheets: who, when, from what files, and what came of it.

    ``ended_at`` stays None when the run was killed; the same run again, known by its
    ``fingerprint``, goes on under the same number. ``undoes`` is the load that it took back.
    """

    __tablename__ = "loads"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fingerprint: Mapped[str] = mapped_column(String(64))
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    undoes: Mapped[int | None] = mapped_column(Integer)


class ExhibitorChange(Base):
    """What a load changed of an exhibitor that was there: its details before and after."""

    __tablename__ = "exhibitor_changes"

    load_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    exhibitor_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class OutboxEntry(Base):
    """A sheet whose index entry is out of date. Written in the transaction that made it so."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_sheet_id", "sheet_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    sheet_id: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    error: Mapped[str | None] = mapped_column(Text)


class SearchCount(Base):
    """How often something was searched for in an hour (UTC), on the pages of a language.

    ``text`` is folded; ``shown`` is as it was last written, and ``total`` what it found then.
    Nothing says who searched.
    """

    __tablename__ = "searches"

    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(String(SEARCH_LENGTH), primary_key=True)
    shown: Mapped[str] = mapped_column(String(SEARCH_LENGTH))
    total: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)


class SearchFollowUp(Base):
    """How often a search was followed by another on a day (UTC), on the pages of a language.

    ``text`` and ``next`` are folded; ``shown`` is ``next`` as it was last written.
    """

    __tablename__ = "search_follow_ups"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(String(SEARCH_LENGTH), primary_key=True)
    next: Mapped[str] = mapped_column(String(SEARCH_LENGTH), primary_key=True)
    shown: Mapped[str] = mapped_column(String(SEARCH_LENGTH))
    count: Mapped[int] = mapped_column(Integer)


class SheetViews(Base):
    """How often a sheet's page was looked at on a day (UTC). Nothing says who looked."""

    __tablename__ = "sheet_views"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    sheet_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class CurationRule(Base):
    """A decision of an organiser about results; ``body`` is what its kind needs.

    It holds from ``starts_at`` to before ``ends_at``; None is open. One that was taken back stays,
    with who did that and when, so that it can be put back.
    """

    __tablename__ = "curation_rules"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    removed_by: Mapped[str] = mapped_column(String(AUTHOR_LENGTH), default="")


class Publication(Base):
    """A sheet came online in a revision, or left (None); see ``catalogue.store.publications``."""

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_sheet_id", "sheet_id", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    revision_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ReviewClaim(Base):
    """Somebody reads a sheet that waits; see ``catalogue.store.claims``."""

    __tablename__ = "review_claims"

    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True
    )
    who: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    name: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PassageVector(Base):
    """A passage's vector, made by an encoder that is slower than the database. Derived.

    ``key`` is the SHA-256 of encoder, its checksum, and the passage; ``vector`` holds float16
    numbers, lowest byte first; ``used_on`` is the last day (UTC) on which somebody needed it.
    """

    __tablename__ = "passage_vectors"
    __table_args__ = (Index("ix_passage_vectors_used_on", "used_on"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    used_on: Mapped[date] = mapped_column(Date)


class ModelCalibration(Base):
    """What was measured of a model, once: ``model`` is its checksum, ``content`` JSON. Derived."""

    __tablename__ = "model_calibrations"

    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)


class StoredAsset(Base):
    """A picture or document that is kept: ``digest`` is the SHA-256 of the original.

    ``size`` counts its bytes; ``description`` is a ``catalogue.assets.description.Description``.
    """

    __tablename__ = "assets"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    description: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class SheetFile(Base):
    """Which file a sheet means by a name in one of its fields that name files."""

    __tablename__ = "sheet_files"

    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(500), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("assets.digest"))


class Shortlist(Base):
    """A delegation's selection. Who has ``edit_key`` may change it, who has ``read_key`` read it.

    Nothing says whose it is. ``used_on`` is the last day (UTC) on which somebody opened it, and
    ``forgotten`` that it was emptied because nobody had for long.
    """

    __tablename__ = "shortlists"
    __table_args__ = (Index("ix_shortlists_used_on", "used_on"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    edit_key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    read_key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    used_on: Mapped[date] = mapped_column(Date)
    forgotten: Mapped[bool] = mapped_column(default=False)


class ShortlistItem(Base):
    """A product on a shortlist; ``title`` and ``exhibitor`` are for when it has been withdrawn.

    ``removed_at`` is when it was taken off; until then it is None, and after an undo again.
    """

    __tablename__ = "shortlist_items"

    shortlist_id: Mapped[int] = mapped_column(
        ForeignKey("shortlists.id", ondelete="CASCADE"), primary_key=True
    )
    sheet_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    exhibitor: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MeetingRequest(Base):
    """A delegate's wish to meet an exhibitor. Personal: no log, answer, index or export has it.

    ``key`` is made of the token of whoever sent it and of what it says, so that the same request
    sent twice is one row. ``day`` None is any day, ``part`` '' any time of it; ``email`` or
    ``phone`` is not empty. ``sender`` is a keyed hash of the network address it came from, for
    nothing but the limit on how many may come; it is removed after a day.
    """

    __tablename__ = "meeting_requests"
    __table_args__ = (
        Index("ix_meeting_requests_exhibitor_id", "exhibitor_id", "created_at"),
        Index("ix_meeting_requests_sender", "sender", "created_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    exhibitor_id: Mapped[str] = mapped_column(ForeignKey("exhibitors.id"))
    sheet_id: Mapped[str | None] = mapped_column(ForeignKey("sheets.id"))
    name: Mapped[str] = mapped_column(String(200))
    delegation: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40))
    day: Mapped[date | None] = mapped_column(Date)
    part: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="new")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    sender: Mapped[str | None] = mapped_column(String(64))


class OutgoingMail(Base):
    """A mail that waits for its relay, was given to it, or could not be.

    Written in the transaction of what it tells of. ``due_at`` is when it may be tried next; who
    tries moves it into the future and signs with ``claim``, so that nobody else does meanwhile.
    ``body`` and ``reply_to`` are emptied when the relay has it. ``returned_at`` is when a relay
    behind it said that it did not arrive.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (Index("ix_mail_outbox_due_at", "due_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    claim: Mapped[str] = mapped_column(String(32), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(String(400), default="")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Person(Base):
    """Somebody who may sign in: for exhibitors (``Membership``), or for the organiser (``role``).

    ``email`` is folded to small letters; ``password`` is an argon2id hash, '' while none is set;
    ``totp_secret`` is '' while there is no second factor, and ``totp_step`` the last time step of a
    code that was used, so that none is used twice; ``totp_recovery`` has the SHA-256 of the codes
    that are left for the day it is lost.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20), default="")
    password: Mapped[str] = mapped_column(String(200), default="")
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_step: Mapped[int] = mapped_column(Integer, default=0)
    totp_recovery: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    suspended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Membership(Base):
    """What a person is for an exhibitor: ``owner`` or ``editor``."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_exhibitor_id", "exhibitor_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    exhibitor_id: Mapped[str] = mapped_column(ForeignKey("exhibitors.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class SignIn(Base):
    """A browser in which somebody is signed in, until he or its time ends it.

    ``token`` is the SHA-256 of what its cookie holds; ``strong`` that the second factor was shown.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    strong: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class PersonLink(Base):
    """A link that was mailed to somebody and opens once; ``digest`` is the SHA-256 of its key."""

    __tablename__ = "person_links"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Attempt(Base):
    """Something that may be tried only so often; ``key`` is a keyed hash of who or what for."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_kind", "kind", "key", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class AuditEntry(Base):
    """Who did what, when, and what was before and after; never changed, never deleted.

    ``digest`` is the SHA-256 of the entry and of ``previous``, the digest of the entry before it,
    so that a later change of any of them shows. ``exhibitor_id`` is '' where none is concerned.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_exhibitor_id", "exhibitor_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    action: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[str] = mapped_column(String(120))
    exhibitor_id: Mapped[str] = mapped_column(String(80))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))


class ApiKey(Base):
    """A program's key for the sheets of one exhibitor.

    ``digest`` is the SHA-256 of the key, ``prefix`` its first letters, by which people know it.
    """

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_exhibitor_id", "exhibitor_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    exhibitor_id: Mapped[str] = mapped_column(ForeignKey("exhibitors.id"))
    name: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    prefix: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class KeptAnswer(Base):
    """What a key's request was answered, to be answered again when it is repeated.

    ``name`` is the caller's ``Idempotency-Key``, ``request`` the SHA-256 of what was asked.
    """

    __tablename__ = "kept_answers"

    key_id: Mapped[int] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    request: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class SheetDraft(Base):
    """A sheet as its exhibitor is writing it: saved every few seconds, seen by nobody else.

    ``content`` is in the contract's form without the exhibitor's block, whole or not; ``version``
    grows with every save, and ``changes`` says for each field the version at which it last changed,
    who did it, and when. ``based_on`` is the revision that it began with, None for a new product.
    ``replaced`` is what stood here before an earlier state was restored, so that it can come back.
    """

    __tablename__ = "sheet_drafts"

    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer)
    based_on: Mapped[int | None] = mapped_column(Integer)
    replaced: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Remark(Base):
    """What the organiser asks to be changed in a revision; ``field`` is '' for the whole sheet."""

    __tablename__ = "remarks"
    __table_args__ = (Index("ix_remarks_sheet_id", "sheet_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class SheetQueries(Base):
    """How often a search led to a sheet on a day (UTC), on the pages of a language.

    ``text`` is folded, ``shown`` as it was last written. ``found`` counts first pages of results
    that showed it, ``opened`` visits of it from there, ``kept`` how often it then came on a list.
    Nothing says who searched.
    """

    __tablename__ = "sheet_queries"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    sheet_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(String(SEARCH_LENGTH), primary_key=True)
    shown: Mapped[str] = mapped_column(String(SEARCH_LENGTH))
    found: Mapped[int] = mapped_column(Integer)
    opened: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer)


class Versioned(Base):
    """A version of what organisers have changed of a file; the newest is in force."""

    __abstract__ = True

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class ShowChange(Versioned):
    """Of the show's file."""

    __tablename__ = "show_changes"


class TaxonomyChange(Versioned):
    """Of the taxonomy's file."""

    __tablename__ = "taxonomy_changes"
