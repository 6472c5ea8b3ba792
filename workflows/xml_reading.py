"""The one door for XML: files of strangers become an element tree, or `Unreadable`.

No DOCTYPE (so no entities), UTF-8 only, no comments or processing instructions (a comment cuts a script in two),
and budgets on bytes, elements and depth. Nothing here knows what BPMN or DMN means.
"""

from typing import Any, Final

from lxml import etree

from workflows.errors import Unreadable

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 10_000
MAX_TEXT: Final = 20_000

Tree = Any  # an lxml element; lxml ships no types


def read_xml(name: str, content: bytes) -> Tree:
    """The root element of a file. Raises Unreadable(name, code): empty, too_large, encoding, doctype, malformed,
    too_deep, too_many_elements, text_too_long."""
    _check_bytes(name, content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        code = "too_deep" if "depth" in str(error) else "malformed"
        raise Unreadable(name, code, str(error)[:200]) from None
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.doctype:
        raise Unreadable(name, "doctype")
    _check_shape(name, root)
    return root


def local(element: Tree) -> str:
    """The tag without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: Tree) -> str:
    return str(etree.QName(element).namespace or "")


def text(element: Tree | None) -> str:
    """The text of an element, stripped; empty for none."""
    return "" if element is None else (element.text or "").strip()


def children(element: Tree, name: str) -> list[Tree]:
    """Direct children with this local name, whatever their namespace prefix."""
    return [child for child in element if local(child) == name]


def child(element: Tree, name: str) -> Tree | None:
    found = children(element, name)
    return found[0] if found else None


def _check_bytes(name: str, content: bytes) -> None:
    if not content.strip():
        raise Unreadable(name, "empty")
    if len(content) > MAX_BYTES:
        raise Unreadable(name, "too_large", f"{len(content)} bytes")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(name, "encoding") from None
    if b"\x00" in content:
        raise Unreadable(name, "encoding")
    # Refused before the parser meets it, so that no entity is ever declared, let alone expanded.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable(name, "doctype")


def _check_shape(name: str, root: Tree) -> None:
    count = 0
    level = [root]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(name, "too_deep")
        count += len(level)
        if count > MAX_ELEMENTS:
            raise Unreadable(name, "too_many_elements")
        if any(len(element.text or "") > MAX_TEXT for element in level):
            raise Unreadable(name, "text_too_long")
        level = [inner for element in level for inner in element]
