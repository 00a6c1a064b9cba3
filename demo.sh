#!/usr/bin/env bash
# Sets up what is missing, then trains one small GPT twice, with plain residuals and with hyper-connections, and compares them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"
cd "$root"

require_sdk_10
require_postgres
echo "Building (the first time takes minutes: libtorch is large)."
build_programs
exec ./orc dev --run samples/runs/hello-residual.yaml --run samples/runs/hello-hyper-connections.yaml --wait "$@"
