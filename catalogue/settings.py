"""Every setting, with its default beside it. All come from environment variables CATALOGUE_*."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from catalogue.errors import SettingsError
from catalogue.mail.addresses import is_email
from catalogue.mail.relay_address import FolderAddress, parse_relay
from catalogue.plan import Plan, load_plan
from catalogue.show import Show, load_show
from catalogue.taxonomy import Taxonomy, load_taxonomy

ENGINES = ("embedded", "elasticsearch")

NOBODY = "catalogue@localhost"
"""The sender of mail that goes to a folder and not to anybody."""


@dataclass(frozen=True)
class Settings:
    """The service's settings.

    Attributes:
        data: folder of everything that is kept: database, index, secret (CATALOGUE_DATA).
        database_url: SQLAlchemy address of the database (CATALOGUE_DATABASE_URL).
        engine: which search engine answers (CATALOGUE_ENGINE).
        elasticsearch_hosts: the nodes' addresses (CATALOGUE_ELASTICSEARCH_URL, comma separated).
        elasticsearch_api_key: or ``elasticsearch_username`` and ``elasticsearch_password``
            (CATALOGUE_ELASTICSEARCH_API_KEY, _USERNAME, _PASSWORD).
        elasticsearch_ca_certs: the certificate authority (CATALOGUE_ELASTICSEARCH_CA_CERTS).
        elasticsearch_shards: primary shards of a new index (CATALOGUE_ELASTICSEARCH_SHARDS).
        elasticsearch_replicas: copies of each shard (CATALOGUE_ELASTICSEARCH_REPLICAS).
        encoder: ``static``, or a sentence-transformers model's folder or name (CATALOGUE_ENCODER).
        encoder_processes: how many processes encode a rebuild's passages with such a model on a
            machine without a GPU (CATALOGUE_ENCODER_PROCESSES).
        show_file: YAML file with the show's name, dates, place and halls (CATALOGUE_SHOW).
        taxonomy_file: YAML file with the concepts (CATALOGUE_TAXONOMY); the project's own if None.
        translator: a show's own translator, as ``module:function`` (CATALOGUE_TRANSLATOR).
        language: language of the command line's messages (CATALOGUE_LANGUAGE).
        mail_url: the relay that takes mail, or the folder it is written to (CATALOGUE_MAIL_URL);
            see ``catalogue.mail.relay``.
        mail_from: the sender's address (CATALOGUE_MAIL_FROM).
        mail_organiser: who gets what is meant for an exhibitor without an address
            (CATALOGUE_MAIL_ORGANISER); the sender's if not set.
        address: of the site in mailed links, such as ``https://catalogue.example``
            (CATALOGUE_ADDRESS).
        proxies: how many proxies of ours stand before the service, each of which names who asked
            it in ``X-Forwarded-For`` (CATALOGUE_PROXIES).
        searches_kept: for how many days what was searched for is kept (CATALOGUE_SEARCHES_KEPT).
        given_secret_key: signs cookies (CATALOGUE_SECRET_KEY); made and kept in ``data`` if empty.
    """

    data: Path = Path("var")
    database_url: str = field(default="", repr=False)  # it may hold a password
    engine: str = "embedded"
    elasticsearch_hosts: tuple[str, ...] = ()
    elasticsearch_api_key: str = field(default="", repr=False)
    elasticsearch_username: str = ""
    elasticsearch_password: str = field(default="", repr=False)
    elasticsearch_ca_certs: str = ""
    elasticsearch_shards: int = 1
    elasticsearch_replicas: int = 0
    encoder: str = "static"
    encoder_processes: int = 1
    show_file: Path = Path(__file__).parent / "demo" / "show.yaml"
    taxonomy_file: Path | None = None
    translator: str = ""
    language: str = "fr"
    mail_url: str = field(default="", repr=False)  # it may hold a password
    mail_from: str = NOBODY
    mail_organiser: str = NOBODY
    proxies: int = 0
    address: str = ""
    searches_kept: int = 90
    given_secret_key: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Reads the settings.

        Raises:
            SettingsError: a variable has a value that is not allowed.
        """
        env = os.environ if environment is None else environment
        data = Path(env.get("CATALOGUE_DATA") or "var").absolute()
        engine = env.get("CATALOGUE_ENGINE") or "embedded"
        if engine not in ENGINES:
            raise SettingsError(
                f"CATALOGUE_ENGINE is {engine!r}.", f"Set it to one of: {', '.join(ENGINES)}."
            )
        language = env.get("CATALOGUE_LANGUAGE") or "fr"
        if language not in ("fr", "en", "tr", "ar"):
            raise SettingsError(
                f"CATALOGUE_LANGUAGE is {language!r}.", "Set it to one of: fr, en, tr, ar."
            )
        mail_url, mail_from, mail_organiser = _mail(env, data)
        return cls(
            data=data,
            database_url=env.get("CATALOGUE_DATABASE_URL")
            or f"sqlite:///{data / 'catalogue.sqlite'}",
            engine=engine,
            elasticsearch_hosts=tuple(
                host.strip()
                for host in (env.get("CATALOGUE_ELASTICSEARCH_URL") or "").split(",")
                if host.strip()
            ),
            elasticsearch_api_key=env.get("CATALOGUE_ELASTICSEARCH_API_KEY") or "",
            elasticsearch_username=env.get("CATALOGUE_ELASTICSEARCH_USERNAME") or "",
            elasticsearch_password=env.get("CATALOGUE_ELASTICSEARCH_PASSWORD") or "",
            elasticsearch_ca_certs=env.get("CATALOGUE_ELASTICSEARCH_CA_CERTS") or "",
            elasticsearch_shards=_whole(env, "CATALOGUE_ELASTICSEARCH_SHARDS", 1, 1),
            elasticsearch_replicas=_whole(env, "CATALOGUE_ELASTICSEARCH_REPLICAS", 0, 0),
            encoder=env.get("CATALOGUE_ENCODER") or "static",
            encoder_processes=_whole(env, "CATALOGUE_ENCODER_PROCESSES", 1, 1),
            show_file=Path(env.get("CATALOGUE_SHOW") or cls.show_file),
            taxonomy_file=Path(own) if (own := env.get("CATALOGUE_TAXONOMY")) else None,
            translator=env.get("CATALOGUE_TRANSLATOR") or "",
            language=language,
            mail_url=mail_url,
            mail_from=mail_from,
            address=_site(env.get("CATALOGUE_ADDRESS") or ""),
            mail_organiser=mail_organiser,
            proxies=_whole(env, "CATALOGUE_PROXIES", 0, 0),
            searches_kept=_whole(env, "CATALOGUE_SEARCHES_KEPT", cls.searches_kept, 1),
            given_secret_key=env.get("CATALOGUE_SECRET_KEY") or "",
        )

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo show on somebody's own machine, whose mail goes to nobody."""
        to_nobody = isinstance(parse_relay(self.mail_url), FolderAddress)
        return self.show_file == type(self).show_file and to_nobody and not self.address

    @property
    def assets(self) -> Path:
        """The folder of pictures and documents."""
        return self.data / "assets"

    @cached_property
    def show(self) -> Show:
        """The show's name, dates, place and halls."""
        return load_show(self.show_file)

    @cached_property
    def plan(self) -> Plan | None:
        """The plan of the show's halls and stands; None where the show names none.

        Raises:
            SettingsError: the file cannot be read, or breaks a rule.
        """
        file = self.show.plan_file
        return load_plan(file, self.show) if file else None

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The concepts and their labels.

        Raises:
            SettingsError: the file cannot be read, or breaks a rule.
        """
        try:
            return load_taxonomy(self.taxonomy_file)
        except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError) as error:
            raise SettingsError(
                f"The taxonomy {self.taxonomy_file} cannot be used: {error}.",
                f"Run 'catalogue taxonomy check {self.taxonomy_file}', or unset "
                "CATALOGUE_TAXONOMY.",
            ) from error

    @cached_property
    def secret_key(self) -> str:
        """The key that signs cookies, shared by all workers of this ``data`` folder."""
        if self.given_secret_key:
            return self.given_secret_key
        path = self.data / "secret-key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            # A link, not a rename: of two workers that start together the first one's key stays.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text()


def _mail(environment: Mapping[str, str], data: Path) -> tuple[str, str, str]:
    """The relay's address, the sender's, and the organiser's."""
    url = environment.get("CATALOGUE_MAIL_URL") or f"file:{data / 'mail'}"
    parse_relay(url)  # so that a slip is said at the start, not when the first mail waits
    sender = environment.get("CATALOGUE_MAIL_FROM") or ""
    organiser = environment.get("CATALOGUE_MAIL_ORGANISER") or sender
    for name, address in (
        ("CATALOGUE_MAIL_FROM", sender),
        ("CATALOGUE_MAIL_ORGANISER", organiser),
    ):
        if address and not is_email(address):
            raise SettingsError(
                f"{name} is {address!r}, which is not an address of mail.",
                "Set it to one such as catalogue@show.example, without a name before it.",
            )
    if not sender and not url.startswith("file:"):
        raise SettingsError(
            "CATALOGUE_MAIL_URL names a relay, and CATALOGUE_MAIL_FROM is not set.",
            "Set CATALOGUE_MAIL_FROM to an address that the relay lets the catalogue send from.",
        )
    return url, sender or NOBODY, organiser or NOBODY


def _whole(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    raw = environment.get(name) or str(default)
    if not raw.isdecimal() or int(raw) < least:
        raise SettingsError(f"{name} is {raw!r}.", f"Set it to a whole number from {least}.")
    return int(raw)


def _site(text: str) -> str:
    """The site's address without the slash at its end."""
    parts = urlsplit(text)
    fits = parts.scheme in ("http", "https") and parts.netloc and parts.path in ("", "/")
    if text and (not fits or parts.query or parts.fragment or "@" in parts.netloc):
        raise SettingsError(
            f"CATALOGUE_ADDRESS is {text!r}, which is not the address of a site.",
            "Write it as https://catalogue.example.",
        )
    return text.rstrip("/")
