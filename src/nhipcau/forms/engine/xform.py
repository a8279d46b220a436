"""The XForm that pyxform makes, read into nodes: structure from the instance, words from itext, rules from binds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from .model import Choice, Node

XF, H, JR = "{http://www.w3.org/2002/xforms}", "{http://www.w3.org/1999/xhtml}", "{http://openrosa.org/javarosa}"
OWN = ("mark", "prefill", "writes", "print", "sign", "guard")
BIND_TYPES = {"string": "text", "int": "integer", "decimal": "decimal", "date": "date", "time": "time"}
BIND_TYPES |= {"dateTime": "dateTime"}
CONTROLS = {f"{XF}select1": "one", f"{XF}select": "many", f"{XF}trigger": "tick"}


@dataclass
class Raw:
    """What stands at a node before its rules are read: attributes of its bind and of its control."""

    bind: Mapping[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict)
    itemset: str = ""


def parsed(xform: str) -> Any:
    """The tree of an XForm; nothing outside of it is ever read."""
    return etree.fromstring(xform.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def structure(tree: Any) -> tuple[Node, dict[tuple[str, ...], Node]]:
    """The form itself and all its nodes by path."""
    primary = tree.find(f"{H}head/{XF}model/{XF}instance")[0]
    root = Node(etree.QName(primary).localname, "form")
    found = {root.path: root}
    _grow(root, primary, found)
    return root, found


def _grow(node: Node, element: Any, found: dict[tuple[str, ...], Node]) -> None:
    for child in element:
        name = etree.QName(child).localname
        if name == "meta" or (*node.path, name) in found:  # the second one is the first row of a table
            continue
        grown = Node(name, "group" if len(child) else "question", node)
        if child.get(f"{JR}template") is not None:
            grown.kind = "repeat"
        node.children.append(grown)
        found[grown.path] = grown
        _grow(grown, child, found)


def lists(tree: Any, itext: Mapping[str, Mapping[str, tuple[Any, ...]]]) -> dict[str, tuple[Choice, ...] | None]:
    """Lists by name; None for one that is a file: the rulebook has its words."""
    found: dict[str, tuple[Choice, ...] | None] = {}
    for instance in tree.findall(f"{H}head/{XF}model/{XF}instance")[1:]:
        name = instance.get("id")
        found[name] = None if instance.get("src") else tuple(_choices(instance, itext))
    return found


def _choices(instance: Any, itext: Mapping[str, Mapping[str, tuple[Any, ...]]]) -> Iterator[Choice]:
    for item in instance.iter(f"{XF}item"):
        cells = {etree.QName(cell).localname: cell.text or "" for cell in item}
        words = itext.get(cells.get("itextId", ""), {})
        plain = {lang: "".join(str(piece) for piece in pieces) for lang, pieces in words.items()}
        yield Choice(cells["name"], plain or {"vi": cells.get("label", "")}, cells.get("filter", ""))


def itext(tree: Any) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Id of a text → language → pieces: texts and ("rule", expression). A lone dash is pyxform's word for nothing."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for translation in tree.iter(f"{XF}translation"):
        for text in translation:
            pieces = _pieces(text[0]) if len(text) else ()
            if pieces and pieces != ("-",):
                found.setdefault(text.get("id"), {})[translation.get("lang")] = pieces
    return found


def _pieces(value: Any) -> tuple[Any, ...]:
    pieces: list[Any] = [value.text or ""]
    for output in value:
        pieces += [("rule", output.get("value")), output.tail or ""]
    if len(pieces) > 1:  # pyxform puts a space around the whole
        pieces[0], pieces[-1] = pieces[0].lstrip(), pieces[-1].rstrip()
    return tuple(piece for piece in pieces if piece != "")


def raws(tree: Any, nodes: Mapping[tuple[str, ...], Node]) -> dict[Node, Raw]:
    """Bind, control and words of each node; sets kinds, types and looks."""
    words = itext(tree)
    found = {node: Raw() for node in nodes.values()}
    for bind in tree.iter(f"{XF}bind"):
        node = nodes.get(tuple(bind.get("nodeset").strip("/").split("/")))
        if node is not None:
            found[node].bind = {etree.QName(key).localname: value for key, value in bind.attrib.items()}
            node.type = BIND_TYPES.get(bind.get("type", ""), "text") if node.kind == "question" else ""
            node.marks = {key: value for key, value in found[node].bind.items() if key in OWN}
            complaint = words.get(f"{bind.get('nodeset')}:jr:constraintMsg")
            node.complaint = complaint or _plain(found[node].bind.get("constraintMsg", ""))
    for control in tree.find(f"{H}body").iter():
        if isinstance(control.tag, str) and (ref := control.get("ref") or control.get("nodeset")):
            node = nodes.get(tuple(ref.strip("/").split("/")))
            if node is not None:
                _control(control, node, found[node], words)
    for node, raw in found.items():
        if node.kind == "question" and "calculate" in raw.bind and not raw.texts:
            node.type = "calc"
    return found


def _plain(text: str) -> dict[str, tuple[Any, ...]]:
    return {"vi": (text,)} if text and not text.startswith("jr:itext") else {}


def _control(control: Any, node: Node, raw: Raw, words: Mapping[str, dict[str, tuple[Any, ...]]]) -> None:
    for part in ("label", "hint"):
        element = control.find(f"{XF}{part}")
        if element is None:
            continue
        ref = element.get("ref", "")
        raw.texts[part] = words.get(ref[len("jr:itext('") : -2], {}) if ref else {"vi": _pieces(element)}
    node.label = raw.texts.get("label", node.label)
    node.hint = raw.texts.get("hint", node.hint)
    node.appearance = control.get("appearance", node.appearance)
    if node.kind != "question":
        return
    node.type = CONTROLS.get(control.tag, node.type)
    node.read_only = raw.bind.get("readonly") == "true()"
    if node.read_only and node.type == "text" and "calculate" not in raw.bind:
        node.type = "note"
    elif "calculate" in raw.bind:
        node.type = "calc"
    itemset = control.find(f"{XF}itemset")
    if itemset is not None:
        raw.itemset = itemset.get("nodeset")
