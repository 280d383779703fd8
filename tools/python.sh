#!/bin/sh
# Print the path of a Python that can make the environments: 3.11 or newer, with venv.
# $PYTHON is asked first. A name may exist and yet not start (version managers put such names on PATH),
# so each candidate is started, not only looked for. Of a virtual environment, such as an activated .venv, the
# Python that it was made with is printed: .venv could not be made anew by the Python inside it.
set -u
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
    if found=$("$candidate" -c 'import sys
if sys.version_info < (3, 11): sys.exit(1)
import ensurepip, venv
print(sys._base_executable)' 2>/dev/null); then
        echo "$found"
        exit 0
    fi
    if [ "$candidate" = "${PYTHON:-}" ]; then
        echo "PYTHON=$PYTHON does not start a Python 3.11 or newer with venv and ensurepip; set it to one that does" >&2
        exit 1
    fi
done
echo "no Python 3.11 or newer with venv and ensurepip was found; install one" >&2
echo "(Debian and Ubuntu: apt-get install python3 python3-venv) or say where it is: make setup PYTHON=/path/to/python" >&2
exit 1
