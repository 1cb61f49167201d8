"""Run the benchmarks of this folder: all, or those named (``run.py claims``)."""

import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(names):
    sys.path.insert(0, str(FOLDER))
    found = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "run")
    unknown = set(names) - set(found)
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(found)}")
    for name in names or found:
        print(f"--- {name}")
        importlib.import_module(name).main()


if __name__ == "__main__":
    main(sys.argv[1:])
