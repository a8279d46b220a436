"""Word documents from templates that an office can edit in Word itself."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_CLOCK = datetime(2000, 1, 1)  # noqa: DTZ001 - equal content gives equal bytes, so an issued paper can be compared
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def _safe(value: Any) -> Any:
    """What stands in for nothing is an empty place; characters that XML cannot hold are left out."""
    if value is None:
        return ""
    return _NOT_IN_XML.sub("", value) if type(value) is str else value


def _same_bytes(document: bytes) -> bytes:
    """The same archive with its parts in order and without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as packed, zipfile.ZipFile(out, "w") as anew:
        for name in sorted(packed.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            part = zipfile.ZipInfo(name, _ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            anew.writestr(part, packed.read(name))
    return out.getvalue()


def render(
    template_path: str | PathLike[str],
    context: Mapping[str, Any],
    pictures: Mapping[str, tuple[bytes, int]] | None = None,
) -> bytes:
    """The template filled with `context`, as .docx; values are text, never markup. Equal input gives equal bytes.

    `pictures`: name in the template → (PNG of ours, its width in mm).

    Raises jinja2.UndefinedError when the template asks for something that the context does not hold.
    """
    template = DocxTemplate(str(template_path))
    words = SandboxedEnvironment(undefined=StrictUndefined, finalize=_safe, autoescape=True)
    drawn = {
        name: InlineImage(template, io.BytesIO(png), width=Mm(width)) for name, (png, width) in (pictures or {}).items()
    }
    template.render({**context, **drawn}, jinja_env=words, autoescape=True)
    properties = template.docx.core_properties  # get_docx() would begin anew
    properties.created = properties.modified = _NO_CLOCK
    properties.revision = 1
    out = io.BytesIO()
    template.save(out)
    return _same_bytes(out.getvalue())
