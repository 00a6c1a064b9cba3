#!/usr/bin/env bash
# Measures the service and prints one table: ./bench.sh [--only NAME] [--json FILE]
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
dotnet build "$root/Orchestrator.sln" -c Release -v quiet --nologo
exec dotnet "$root/artifacts/bin/Bench/release/Orchestrator.Bench.dll" "$@"
