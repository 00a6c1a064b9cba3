#!/usr/bin/env bash
# Sets up what is missing, then runs every test project, a minute of chaos and a short outage. The last line is the sum: "N passed, N failed".
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"
cd "$root"

results=$root/artifacts/test-results
seconds_limit=1780

# Test classes run beside each other: a thread each, and no core burnt waiting for the next tensor. Most processes live for seconds, and
# what the compiler would learn about them for later costs about 6 % of the time (measured on a part).
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive} DOTNET_TieredPGO=0
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# Everything the tests start inherits this variable, whatever session or parent it has: so it is found again.
mark=ORCHESTRATOR_TEST_SESSION=$$-$RANDOM$RANDOM

processes_left() {
    local environment
    for environment in /proc/[0-9]*/environ; do
        if grep -qzxF "$mark" "$environment" 2> /dev/null; then
            basename "$(dirname "$environment")"
        fi
    done
}

stop_what_is_left() {
    local left
    left=$(processes_left)
    [ -z "$left" ] || kill -9 $left 2> /dev/null || true
}
trap stop_what_is_left EXIT
trap 'exit 130' INT TERM HUP

# In the background, because a shell that waits for a program in the foreground hears no signal; what a shell starts there, and all
# that it starts, would be deaf to SIGINT without env's help.
run_in_time() {
    local left=$((seconds_limit - SECONDS))
    timeout --kill-after=20 $((left > 0 ? left : 1)) env --default-signal=INT,QUIT "$mark" "$@" &
    wait $!
}

# The sum of one counter over all result files.
count() {
    local sum=0 value
    for value in $(cat "$results"/*.trx 2> /dev/null | grep -o '<Counters [^>]*' | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*'); do
        sum=$((sum + value))
    done
    echo $sum
}

require_sdk_10
{ require_postgres && require_s3_server && require_go && require_prometheus; } &

# Meanwhile. A compiler that waits for more work would be left behind.
dotnet build Orchestrator.sln -c Release -v quiet -clp:NoSummary --nologo -p:UseSharedCompilation=false
wait $!

rm -rf "$results"
broken=0
for project in tests/*.Tests; do
    name=$(basename "$project")
    echo "== $name"
    run_in_time dotnet test "$project" -c Release --no-build --nologo \
        --logger "trx;LogFileName=$name.trx" --results-directory "$results" || true
    if ! grep -qs '<Counters total="[1-9]' "$results/$name.trx"; then
        echo "$name ran no test to its end."
        broken=$((broken + 1))
    fi

    # What a class or a fixture fails at when it is put away belongs to no test, and so to no counter.
    if grep -qs 'Cleanup Failure' "$results/$name.trx"; then
        echo "$name failed at cleaning up."
        broken=$((broken + 1))
    fi
done

# A cluster that is killed, frozen and cut off for a while, and then must say nothing but the truth.
echo "== chaos"
chaos=0
if run_in_time dotnet artifacts/bin/Chaos/release/Orchestrator.Chaos.dll --seed 1 --minutes 1; then
    chaos=1
else
    echo "The chaos suite found a breach, or did not come to its end."
    broken=$((broken + 1))
fi

# Training must not wait for PostgreSQL or for coordinators. The machine may be busy, so it may be slower, but not stand still.
echo "== outage"
if run_in_time dotnet artifacts/bin/Chaos/release/Orchestrator.Chaos.dll outage --minutes 0.1 --ratio 0.3; then
    chaos=$((chaos + 1))
else
    echo "Training did not get through an outage."
    broken=$((broken + 1))
fi

# What stops right now may take its time; what stays was forgotten.
for _ in $(seq 50); do
    left=$(processes_left)
    [ -n "$left" ] || break
    sleep 0.2
done
if [ -n "$left" ]; then
    echo "Left running by the tests:"
    ps -o pid,args -p "$(paste -sd , <<< "$left")" || true
    broken=$((broken + 1))
fi

executed=$(count executed) passed=$(count passed)
skipped=$(($(count total) - executed))
failed=$((executed - passed + broken)) passed=$((passed + chaos))
if [ $failed -gt 0 ]; then
    echo "Failed:"
    grep -ho '<UnitTestResult [^>]*outcome="Failed"[^>]*' "$results"/*.trx 2> /dev/null | sed 's/.* testName="\([^"]*\)".*/  \1/' || true
fi
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ $failed -eq 0 ] && [ "$passed" -gt 0 ]
