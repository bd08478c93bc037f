"""The official client, opened as the settings say; its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    UnsupportedProductError,
)

from catalogue.errors import EngineError
from catalogue.settings import Settings

TIMEOUT = 10  # seconds for one request; a search takes milliseconds, a bulk of 500 sheets about one
RETRIES = 3  # on other nodes, when one does not answer


def connect(settings: Settings) -> Elasticsearch:
    """A client for the hosts of the settings. Nothing is sent yet.

    Raises:
        EngineError: no host is given, or one is not an address.
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
        return Elasticsearch(
            list(settings.elasticsearch_hosts),
            request_timeout=TIMEOUT,
            max_retries=RETRIES,
            retry_on_timeout=True,
            # 429 is a full queue, 502 to 504 a proxy or a node that is going.
            retry_on_status=(429, 502, 503, 504),
            http_compress=True,
            **options,
        )
    except (ValueError, OSError) as error:
        raise EngineError(
            f"The connection to Elasticsearch cannot be set up: {error}.",
            "Check CATALOGUE_ELASTICSEARCH_URL and CATALOGUE_ELASTICSEARCH_CA_CERTS.",
        ) from error


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
    except UnsupportedProductError as error:
        raise EngineError(
            "What answers at CATALOGUE_ELASTICSEARCH_URL is not Elasticsearch.",
            "Give the address of an Elasticsearch 9 node.",
        ) from error
    except TlsError as error:
        raise EngineError(
            f"The connection to Elasticsearch is not trusted: {error.message}.",
            "Set CATALOGUE_ELASTICSEARCH_CA_CERTS to the certificate authority's file.",
        ) from error
    except (NoConnection, ConnectionTimeout) as error:
        raise EngineError(
            f"Elasticsearch does not answer while {doing}: {error.message}.",
            "Check CATALOGUE_ELASTICSEARCH_URL, and that the nodes run.",
        ) from error
    except ApiError as error:
        raise EngineError(
            f"Elasticsearch refused {doing}: HTTP {error.status_code}, {_reason(error)}."
        ) from error
    except TransportError as error:
        raise EngineError(f"Elasticsearch failed while {doing}: {error.message}.") from error


def _reason(error: ApiError) -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        causes = body["error"].get("root_cause") or [body["error"]]
        return str(causes[0].get("reason", error.message))[:300]
    return str(error.message)[:300]
