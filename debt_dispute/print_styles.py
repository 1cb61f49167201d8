"""Leaves out of a style sheet what a small printed document cannot use."""

import re
from functools import lru_cache

#: Conditions that hold further rules.
NESTING = ("@media", "@supports")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
#: What is excluded or one of several choices says nothing about what must be there.
CHOICE = re.compile(r":(?:not|is|where)\([^()]*(?:\([^()]*\)[^()]*)*\)")
NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)")
FAMILY = re.compile(r"""font-family\s*:\s*["']?([^;"'}]+)""")
#: One declaration; a semicolon in quotes or brackets ends none.
DECLARATION = re.compile(
    r"""(?:[^;"'(]|"[^"]*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*')*\))+"""
)


@lru_cache(maxsize=16)
def prune_styles(css, names, own_styles=""):
    """Return the rules of ``css`` that can apply where only ``names`` occur.

    Written for wkhtmltopdf: what moves on a screen and custom properties, which it does
    not know, are left out too, and so are fonts that nothing names.

    :param names: frozenset of the classes and ids of the document.
    :param own_styles: the style attributes of the document.
    """
    faces, rules = [], []
    for head, body in _prune(COMMENT.sub("", css), names):
        if head == "@font-face":
            faces.append(body)
        else:
            rules.append(_join(head, body))
    styles = "".join(rules)
    named = (styles + own_styles).lower()
    # Faces first would stand before @charset and @import.
    return styles + "".join(
        _join("@font-face", face) for face in faces if _get_family(face) in named
    )


def _get_family(face):
    """Return the name of a font in lower case, empty if it cannot be told."""
    found = FAMILY.search(face)
    return found.group(1).strip().lower() if found else ""


def _join(head, body):
    return f"{head};" if body is None else f"{head}{{{body}}}"


def _prune(css, names):
    """Yield ``(head, body)`` of the rules that can apply."""
    for head, body in _split_rules(css):
        if body is None:
            yield head, None
        elif head.startswith(NESTING):
            inner = "".join(_join(*rule) for rule in _prune(body, names))
            if inner:
                yield head, inner
        elif head.startswith("@"):
            if "keyframes" not in head:
                yield head, body
        elif any(_can_match(selector, names) for selector in head.split(",")):
            kept = _drop_custom_properties(body)
            if kept:
                yield head, kept


def _drop_custom_properties(body):
    if "--" not in body:
        return body
    found = (part.strip() for part in DECLARATION.findall(body))
    return "; ".join(part for part in found if part and not part.startswith("--"))


def _split_rules(css):
    """Yield ``(head, body)`` of each rule; ``body`` is ``None`` for a statement."""
    position = 0
    while position < len(css):
        brace = css.find("{", position)
        semicolon = css.find(";", position)
        if brace < 0 or 0 <= semicolon < brace:
            end = semicolon if semicolon >= 0 else len(css)
            if head := css[position:end].strip(" \n;"):
                yield head, None
            position = end + 1
            continue
        end = _find_end(css, brace)
        yield css[position:brace].strip(), css[brace + 1 : end]
        position = end + 1


def _find_end(css, brace):
    """Return where the block that opens at ``brace`` closes."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(css, brace):
        depth += 1 if match.group() == "{" else -1
        if not depth:
            return match.start()
    return len(css)


def _can_match(selector, names):
    found = NAME.findall(CHOICE.sub("", selector))
    return all(name.replace("\\", "") in names for name in found)
