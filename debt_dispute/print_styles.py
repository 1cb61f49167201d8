"""Leaves out of a style sheet what a small document cannot use."""

import re
from functools import lru_cache

#: Conditions that hold further rules.
NESTING = ("@media", "@supports")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
#: What is excluded or one of several choices says nothing about what must be there.
CHOICE = re.compile(r":(?:not|is|where)\([^()]*(?:\([^()]*\)[^()]*)*\)")
NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)")


@lru_cache(maxsize=16)
def prune_styles(css, names):
    """Return the rules of ``css`` that can apply where only ``names`` occur.

    :param names: frozenset of the classes and ids of the document.
    """
    return "".join(_prune(COMMENT.sub("", css), names))


def _prune(css, names):
    for head, body in _split_rules(css):
        if body is None:
            yield f"{head};"
        elif head.startswith(NESTING):
            inner = "".join(_prune(body, names))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@") or any(
            _can_match(selector, names) for selector in head.split(",")
        ):
            yield f"{head}{{{body}}}"


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
