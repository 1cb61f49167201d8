#!/usr/bin/env python3
"""Keeps ``debt_dispute/i18n`` in step with the addon.

``i18n.py export NAME`` writes ``debt_dispute.pot`` from the database NAME, which has
the addon as it is now, and brings ``nl.po`` up to date with it: new texts come in
empty, texts that are gone go.  ``i18n.py check NAME`` fails if that would change the
template, or if the Dutch translation is not complete.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

FOLDER = Path(os.environ["ROOT"], "debt_dispute", "i18n")
TEMPLATE = FOLDER / "debt_dispute.pot"
DUTCH = FOLDER / "nl.po"
REMEDY = "Run 'make i18n', then translate what is empty in debt_dispute/i18n/nl.po."


def exported(database: str) -> polib.POFile:
    """The texts of the addon now."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "debt_dispute.pot")
        command = [sys.executable, "-m", "odoo", "i18n", "export", "-d", database]
        result = subprocess.run(
            [*command, "-l", "pot", "-o", str(target), "debt_dispute"],
            capture_output=True,
            text=True,
        )
        if result.returncode or not target.exists():
            sys.exit(f"Error: Odoo could not export the texts:\n{result.stderr}")
        return polib.pofile(target.read_text())


def texts(file: polib.POFile) -> set[tuple[str, ...]]:
    """What makes a difference: each text and the places where it stands."""
    return {
        (entry.msgid, *sorted(place for place, _line in entry.occurrences))
        for entry in file
    }


def export(database: str) -> None:
    new = exported(database)
    if TEMPLATE.exists():
        old = polib.pofile(str(TEMPLATE))
        if texts(new) == texts(old):
            new.metadata = old.metadata  # no new dates without a new text
    FOLDER.mkdir(exist_ok=True)
    new.save(str(TEMPLATE))
    if DUTCH.exists():
        dutch = polib.pofile(str(DUTCH))
    else:
        dutch = polib.POFile()
        dutch.metadata = {**new.metadata, "Language": "nl"}
    dutch.merge(new)
    translations = {entry.msgid: entry for entry in dutch if not entry.obsolete}
    dutch[:] = [translations[entry.msgid] for entry in new]
    dutch.save(str(DUTCH))
    open_entries = [*dutch.untranslated_entries(), *dutch.fuzzy_entries()]
    print(f"{len(new)} texts; to translate in nl.po: {len(open_entries)}")


def check(database: str) -> None:
    problems = []
    new = texts(exported(database))
    old = texts(polib.pofile(str(TEMPLATE))) if TEMPLATE.exists() else set()
    changed = {text[0] for text in new ^ old}
    problems += [f"not up to date in debt_dispute.pot: {text!r}" for text in changed]
    dutch = polib.pofile(str(DUTCH)) if DUTCH.exists() else polib.POFile()
    problems += [
        f"no Dutch for {entry.msgid!r}" for entry in dutch.untranslated_entries()
    ]
    problems += [f"fuzzy in nl.po: {entry.msgid!r}" for entry in dutch.fuzzy_entries()]
    missing = {text[0] for text in new} - {entry.msgid for entry in dutch}
    problems += [f"not in nl.po: {text!r}" for text in missing]
    if problems:
        sys.exit("\n".join(sorted(problems)) + f"\nError: {REMEDY}")
    print(f"Translations: {len(dutch)} texts, all in Dutch")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("command", choices=["export", "check"])
    parser.add_argument("database")
    arguments = parser.parse_args()
    (export if arguments.command == "export" else check)(arguments.database)


if __name__ == "__main__":
    main()
