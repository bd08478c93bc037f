"""Which servers the catalogue works on, and how it speaks to all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from elastic_transport import HttpHeaders, Transport, TransportApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType

from catalogue.errors import EngineError

OLDEST = (8, 19)
TOO_NEW = (10, 0)
NEEDED = "Elasticsearch 8.19 or 9"

# Both major versions answer as the eighth on request; the client asks for the ninth's answers,
# which the eighth refuses.
_COMPATIBLE = re.compile(r"compatible-with=\d+")
_SPOKEN = "compatible-with=8"
# Tells the version to who has no right but to some index; since 8.13. GET / wants more rights.
_WHO = "/_resolve/cluster/*"
_SINCE = "8.13"
_UNTOLD = (401, 403, 429)  # no access, or not now
_NO_ROUTE = (400, 404, 405)
_MEDIA_REFUSED = (400, 406)


class WrongVersion(EngineError):
    """A server that the catalogue does not work on.

    Args:
        server: product and version, for the sentence.
    """

    def __init__(self, server: str) -> None:
        super().__init__(
            f"{server} answers; {NEEDED} is needed.",
            f"Install that, or set CATALOGUE_ELASTICSEARCH_URL to the address of {NEEDED}.",
        )
        self.public = self.message


class VersionedTransport(Transport):
    """The official client's way to the nodes, for servers of these versions.

    Before the first request of all, the server is asked for its version: one round trip in the
    life of a client. What could not be found out is asked again with the next request.

    Raises:
        WrongVersion: with any request, while the server is another one.
    """

    _known = False

    def perform_request(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, Any] | DefaultType = DEFAULT,
        **options: Any,
    ) -> TransportApiResponse:
        """See ``Transport.perform_request``."""
        given = HttpHeaders() if isinstance(headers, DefaultType) else HttpHeaders(headers)
        for name, value in given.items():
            given[name] = _COMPATIBLE.sub(_SPOKEN, value)
        if not self._known:
            self._known = self._fits(given, options)
        answer = super().perform_request(method, target, headers=given, **options)
        if answer.meta.status in _MEDIA_REFUSED:
            self._known = False  # a usual refusal, or another server has taken its place
        return answer

    def _fits(self, headers: HttpHeaders, options: Mapping[str, Any]) -> bool:
        """Whether the server is known to be one of ours; False when that cannot be told now."""
        plain = HttpHeaders({**headers, "accept": "application/json"})
        plain.pop("content-type", None)  # media types of one version only are for later
        more = {**options, "body": None, "otel_span": DEFAULT}
        told = super().perform_request("GET", _WHO, headers=plain, **more)
        if told.meta.status in _UNTOLD or told.meta.status >= 500:
            return False
        version = _version(told.body, "(local)")
        if version is None:
            greeting = super().perform_request("GET", "/", headers=plain, **more)
            version = _version(greeting.body)
        if version is not None:
            _check(version)
            return True
        named = told.meta.headers.get("x-elastic-product") == "Elasticsearch"
        if named and told.meta.status in _NO_ROUTE:
            raise WrongVersion(f"An Elasticsearch older than {_SINCE}")
        return False  # whoever it is: the request itself will show


def _version(body: Any, *within: str) -> dict[str, Any] | None:
    """The part of an answer that tells a version, if it has one."""
    for key in (*within, "version"):
        body = body.get(key) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else None


def _check(version: Mapping[str, Any]) -> None:
    """Refuses what is no Elasticsearch of these versions."""
    other = version.get("distribution") == "opensearch"  # Elasticsearch does not name itself
    number = str(version.get("number"))
    found = re.match(r"(\d+)\.(\d+)", number)
    if other or not found or not OLDEST <= (int(found[1]), int(found[2])) < TOO_NEW:
        raise WrongVersion(f"{'OpenSearch' if other else 'Elasticsearch'} {number}")
