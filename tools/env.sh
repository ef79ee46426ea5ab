# shellcheck shell=bash
# Sourced by every tool: the root of the tree, and the Node that ui/ and the tests need
# (on Debian 12 it lives in .cache/node, see tools/setup).
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1
if [ -d "$ROOT/.cache/node/bin" ]; then
	PATH="$ROOT/.cache/node/bin:$PATH"
fi
export ROOT PATH
export npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "$*"
	exit 1
}
