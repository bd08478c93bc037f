"""The official client, opened as the settings say; its errors as ours."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    UnsupportedProductError,
)

from catalogue.errors import EngineError
from catalogue.search.elastic.version import NEEDED, VersionedTransport
from catalogue.settings import Settings

T = TypeVar("T")

# Seconds for one request. A search takes milliseconds; who writes waits for a new master.
READING_TIMEOUT = 5
WRITING_TIMEOUT = 40
RETRIES = 3  # on other nodes, when one does not answer; a lone node is asked twice

_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between tries, while the cluster mends itself
_BUSY = 429  # a queue is full
_AWAY = (502, 503, 504)  # a proxy without a node, a node that goes or comes, no master yet
_OBJECT = re.compile(r"<?[\w.]*HTTPS?Connection(Pool)?\([^)]*\)>?: |<[^>]*>: ")


class Passing(EngineError):
    """What the cluster cannot do now but probably can in a moment: a shard moves to another node.

    Args:
        what: the first sentence.
    """

    public = "The search engine cannot answer at the moment; it probably can in a minute."

    def __init__(self, what: str) -> None:
        super().__init__(what, "Try again in a minute; if it stays, look at the cluster's health.")


def connect(settings: Settings) -> Elasticsearch:
    """A client for the hosts of the settings. Nothing is sent yet.

    With its first request it finds out the server's version (see ``VersionedTransport``).

    Raises:
        EngineError: no host is given, one is not an address, or the certificate authority's file
            is none.
    """
    if not settings.elasticsearch_hosts:
        raise EngineError(
            "CATALOGUE_ENGINE is elasticsearch, but no host is given.",
            "Set CATALOGUE_ELASTICSEARCH_URL, for example to http://127.0.0.1:9200.",
        )
    options: dict[str, Any] = {}
    if settings.elasticsearch_api_key:
        options["api_key"] = settings.elasticsearch_api_key
    elif settings.elasticsearch_username:
        options["basic_auth"] = (
            settings.elasticsearch_username,
            settings.elasticsearch_password,
        )
    if settings.elasticsearch_ca_certs:
        options["ca_certs"] = settings.elasticsearch_ca_certs
    try:
        if settings.elasticsearch_ca_certs:
            # The client would read the file at the first request only.
            ssl.create_default_context(cafile=settings.elasticsearch_ca_certs)
        return Elasticsearch(
            list(settings.elasticsearch_hosts),
            transport_class=VersionedTransport,
            request_timeout=READING_TIMEOUT,
            max_retries=min(RETRIES, len(settings.elasticsearch_hosts)),
            retry_on_timeout=True,
            # At once, on another node; ``patiently`` waits.
            retry_on_status=_AWAY,
            http_compress=True,
            **options,
        )
    except (ValueError, OSError) as error:
        raise EngineError(
            f"The connection to Elasticsearch cannot be set up: {error}.",
            "Check CATALOGUE_ELASTICSEARCH_URL and CATALOGUE_ELASTICSEARCH_CA_CERTS.",
        ) from error


def passing(status: int | None) -> bool:
    """Whether an answer of this status may be another one in a moment."""
    return status == _BUSY or (status or 0) >= 500


def patiently(call: Callable[[], T]) -> T:
    """Calls, and calls again with growing pauses while the cluster mends itself; three seconds.

    That is what the copy of a shard on another node takes to become the first.
    """
    for pause in _PAUSES:
        try:
            return call()
        except Passing:
            pass
        except ApiError as error:
            if not (passing(error.status_code) and _is_elasticsearch(error)):
                raise
        time.sleep(pause)
    return call()


def missing(error: ApiError) -> bool:
    """Whether Elasticsearch says "not there"; any other web server says 404 to everything."""
    return error.status_code == 404 and _is_elasticsearch(error)


@contextmanager
def as_engine_errors(doing: str) -> Iterator[None]:
    """Turns the client's errors into EngineError, with the cure for the usual ones.

    Args:
        doing: what was tried, for the sentence: "searching", "writing the index".
    """
    try:
        yield
    except (AuthenticationException, AuthorizationException) as error:
        raise EngineError(
            f"Elasticsearch refuses the credentials while {doing} (HTTP {error.status_code}).",
            "Check CATALOGUE_ELASTICSEARCH_API_KEY, or _USERNAME and _PASSWORD.",
        ) from error
    except (UnsupportedProductError, SerializationError) as error:
        raise _stranger() from error
    except TlsError as error:
        raise EngineError(
            f"The connection to Elasticsearch is not trusted: {_plain(error)}.",
            "Begin CATALOGUE_ELASTICSEARCH_URL with http: the server speaks no TLS."
            if "WRONG_VERSION_NUMBER" in str(error.message)
            else "Set CATALOGUE_ELASTICSEARCH_CA_CERTS to the certificate authority's file.",
        ) from error
    except (NoConnection, ConnectionTimeout) as error:
        raise EngineError(
            f"Elasticsearch does not answer while {doing}: {_plain(error)}.",
            "Check CATALOGUE_ELASTICSEARCH_URL (http, or https?), and that the nodes run.",
        ) from error
    except ApiError as error:
        if not _is_elasticsearch(error):
            raise _stranger() from error
        refusal = f"Elasticsearch refused {doing}: HTTP {error.status_code}, {_reason(error)}."
        raise (Passing if passing(error.status_code) else EngineError)(refusal) from error
    except TransportError as error:
        raise EngineError(f"Elasticsearch failed while {doing}: {_plain(error)}.") from error


def _stranger() -> EngineError:
    return EngineError(
        "What answers at CATALOGUE_ELASTICSEARCH_URL is not Elasticsearch.",
        f"Give the address of {NEEDED}.",
    )


def _is_elasticsearch(error: ApiError) -> bool:
    """Its every answer says who it is; a proxy before it may say for itself that it is away."""
    known = error.meta.headers.get("x-elastic-product") == "Elasticsearch"
    return known or error.status_code in (_BUSY, *_AWAY)


def _plain(error: TransportError) -> str:
    """The client's sentence without the names of its objects."""
    return _OBJECT.sub("", str(error.message)).rstrip(".")[:300]


def _reason(error: ApiError) -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        causes = body["error"].get("root_cause") or [body["error"]]
        return str(causes[0].get("reason", error.message))[:300]
    return str(error.message)[:300]
