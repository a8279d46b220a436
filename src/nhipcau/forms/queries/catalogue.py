"""The forms of `data/vn/forms`, every version: read once per process and directory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from nhipcau.forms.engine.check import built
from nhipcau.forms.engine.model import Form
from nhipcau.forms.engine.source import FormFaults
from nhipcau.rulebook.queries import code_lists

FOLDER, RELEASED = "forms", "released.yaml"


@dataclass(frozen=True)
class Catalogue:
    """Forms by key and version; `faults`: file and reason of everything that is no form."""

    versions: Mapping[str, Mapping[int, Form]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def newest(self, key: str) -> Form | None:
        """The version that new answers are given to."""
        found = self.versions.get(key)
        return found[max(found)] if found else None

    def __iter__(self) -> Iterator[Form]:
        return (found[max(found)] for _key, found in sorted(self.versions.items()))


def read_forms(root: Path, lists: frozenset[str]) -> Catalogue:
    """All forms under a rulebook directory."""
    versions: dict[str, dict[int, Form]] = {}
    faults = []
    released = _released(root)
    for path in sorted((root / FOLDER).glob("*.md")):
        name = f"{FOLDER}/{path.name}"
        try:
            form = built(path.read_text(encoding="utf-8"), lists)
        except FormFaults as error:
            faults += [f"{name}: {fault}" for fault in error.faults]
            continue
        except UnicodeDecodeError:
            faults.append(f"{name}: {_('this is no text in UTF-8.')}")
            continue
        if form.version in versions.setdefault(form.key, {}):
            words = {"form": form.key, "version": form.version}
            faults.append(f"{name}: {_('version %(version)s of %(form)s stands in two files.') % words}")
        elif released.get(form.key, {}).get(form.version, form.digest) != form.digest:
            faults.append(f"{name}: {_('this version was released and is never changed. Write a new version.')}")
        versions[form.key][form.version] = form
    return Catalogue(versions, tuple(faults))


def _released(root: Path) -> dict[str, dict[int, str]]:
    """Key → version → digest of the texts that people have answered already."""
    path = root / FOLDER / RELEASED
    found: dict[str, dict[int, str]] | None = (
        yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    )
    return found or {}


@lru_cache(maxsize=8)
def _read(directory: str) -> Catalogue:
    return read_forms(Path(directory), known_lists())


def known_lists() -> frozenset[str]:
    """Names of the code lists a form may ask from: none that holds a sealed code, since answers are not sealed."""
    return frozenset(found.name for found in code_lists() if not any(code.sealed for code in found))


def catalogue() -> Catalogue:
    """The forms of `settings.RULEBOOK_DIR`."""
    return _read(str(settings.RULEBOOK_DIR))


def forget() -> None:
    """Read the files again at the next question."""
    _read.cache_clear()


def form_of(sheet: Any) -> Form:
    """The version of the form that asked. Raises KeyError when its text is gone: no released version is deleted."""
    return catalogue().versions[sheet.form][sheet.version]
