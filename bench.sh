#!/usr/bin/env bash
# Sets up what is missing, then measures the service and prints one table: ./bench.sh [--only NAME]... [--rounds N] [--json FILE]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"

# Nothing of the build may go on beside the measurement.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# Only the table goes to stdout.
{
    require_sdk_10
    require_postgres
    require_s3_server
    dotnet build "$root/bench/Bench.csproj" -c Release -v quiet -clp:NoSummary --nologo -p:UseSharedCompilation=false
} >&2
exec dotnet "$root/artifacts/bin/Bench/release/Orchestrator.Bench.dll" "$@"
