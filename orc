#!/usr/bin/env bash
# The command line of this checkout; builds it first when a source changed.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
source "$root/scripts/setup.sh"

require_sdk
build_programs
exec dotnet "$root/artifacts/bin/Cli/release/orc.dll" "$@"
