"""Run every guard over the repository: exit status 1 and one line for each fault, or 0 and silence."""

import sys
from pathlib import Path

from tools.guards import imports, layout, text

ROOT = Path(__file__).resolve().parent.parent.parent
GUARDS = (*imports.GUARDS, *layout.GUARDS, *text.GUARDS)

if __name__ == "__main__":
    faults = [fault for guard in GUARDS for fault in guard(ROOT)]
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)
