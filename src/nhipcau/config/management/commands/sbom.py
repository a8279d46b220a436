"""`./nhipcau sbom [--out FILE]`: what the system is made of, as CycloneDX JSON. Equal parts give equal bytes."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^\s;]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
OF_ITSELF = re.compile(r'version:"([\d.]+)"')


class Command(BaseCommand):
    help = "Liệt kê mọi thành phần phần mềm (SBOM, CycloneDX JSON) theo tệp khóa."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, metavar="FILE", help="ghi vào tệp này thay vì in ra")

    def handle(self, *args: Any, out: Path | None, **options: Any) -> None:
        lock = (settings.ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
        own = {"type": "application", "name": "nhipcau", "version": version("nhipcau")}
        told = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": own}}
        text = json.dumps(told | {"components": [*packages(lock), *scripts()]}, ensure_ascii=False, indent=1)
        if out:
            out.write_text(text + "\n", encoding="utf-8")
        else:
            self.stdout.write(text)


def packages(lock: str) -> Iterator[dict[str, Any]]:
    """Every package of the lock with the hashes it may have."""
    for block in re.split(r"\n(?=\S)", lock):
        if pinned := PINNED.match(block):
            name, number = pinned.groups()
            hashes = [{"alg": "SHA-256", "content": found} for found in HASH.findall(block)]
            purl = f"pkg:pypi/{name}@{number}"
            yield {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "hashes": hashes}


def scripts() -> Iterator[dict[str, Any]]:
    """Scripts of others that lie in the tree: they are the ones that name their version."""
    for path in sorted(settings.PACKAGE.glob("*/static/**/*.min.js")):
        content = path.read_bytes()
        number = OF_ITSELF.search(content.decode())
        hashes = [{"alg": "SHA-256", "content": sha256(content).hexdigest()}]
        yield {"type": "library", "name": path.name, "version": number[1] if number else "?", "hashes": hashes}
