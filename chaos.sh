#!/usr/bin/env bash
# Sets up what is missing, then kills and cuts off a cluster while it trains, and audits it: ./chaos.sh [--seed N] [--minutes N] [--pause SECONDS] [--faults KIND]...
# Or one thing at a time: ./chaos.sh outage | submissions | failover
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
{
    require_sdk_10
    require_postgres
    dotnet build "$root/bench/chaos/Chaos.csproj" -c Release -v quiet -clp:NoSummary --nologo -p:UseSharedCompilation=false
} >&2
exec dotnet "$root/artifacts/bin/Chaos/release/Orchestrator.Chaos.dll" "$@"
