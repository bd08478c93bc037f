"""The configuration files of a node, and what goes into them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""

# The same small machine for every node: a short start counts for more than a fast hundredth
# search. The two properties are the distribution's own.
JVM = """\
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:+ExitOnOutOfMemoryError
-XX:-UsePerfData
-Djava.io.tmpdir=${ES_TMPDIR}
-Dorg.apache.lucene.store.defaultReadAdvice=normal
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
"""


def write_once(config: Path, heap: str) -> None:
    """The files that stay the same from start to start."""
    (config / "jvm.options.d").mkdir(parents=True, exist_ok=True)
    (config / "log4j2.properties").write_text(LOGGING)
    (config / "jvm.options").write_text(f"{JVM}-Xms{heap}\n-Xmx{heap}\n")


def write_settings(config: Path, settings: Mapping[str, Any]) -> None:
    """The main file; each value as JSON, which is YAML too."""
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())
    (config / "elasticsearch.yml").write_text(lines)


def write_superuser(config: Path, name: str, password: str) -> None:
    """A user in files, who needs no index and is there as soon as the server is."""
    (config / "users").write_text(f"{name}:{hashed(password)}\n")
    (config / "users_roles").write_text(f"superuser:{name}\n")


def hashed(password: str) -> str:
    """A password as the server's file of users wants it (its PBKDF2 with SHA-512)."""
    rounds, salt = 10_000, secrets.token_bytes(32)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    encoded = [base64.b64encode(part).decode() for part in (salt, digest)]
    return f"{{PBKDF2}}{rounds}${'$'.join(encoded)}"


def certificate(config: Path, java: Path) -> dict[str, Any]:
    """Make a key and a certificate for 127.0.0.1; returns the settings that use them."""
    store, password = config / "http.p12", secrets.token_urlsafe(12)
    store.unlink(missing_ok=True)
    tool = [str(java / "bin/keytool"), "-keystore", str(store), "-storepass", password]
    names = [
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-ext",
        "bc=ca:true",
    ]
    make = [*tool, "-genkeypair", "-alias", "http", "-keyalg", "EC", "-storetype", "PKCS12"]
    show = [*tool, "-exportcert", "-rfc", "-alias", "http", "-file", str(config / "http.pem")]
    for command in ([*make, "-validity", "30", *names], show):
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    prefix = "xpack.security.http.ssl"
    return {
        f"{prefix}.enabled": True,
        f"{prefix}.keystore.path": "http.p12",
        f"{prefix}.keystore.password": password,
    }
