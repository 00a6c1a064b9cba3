# Sourced by orc, demo.sh, test.sh and bench.sh: what they need before they can start. Expects $root, the checkout's folder.

oldest_postgres=15

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

require_sdk() {
    if ! command -v dotnet > /dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
        PATH=$HOME/.dotnet:$PATH
    fi
    if ! command -v dotnet > /dev/null; then
        fail "The .NET 10 SDK is needed, and no dotnet was found." "Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
    fi

    # The programs find the runtime by this variable wherever the SDK lies.
    : "${DOTNET_ROOT:=$(dirname "$(readlink -f "$(command -v dotnet)")")}"
    export DOTNET_ROOT DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

require_sdk_10() {
    require_sdk
    if ! dotnet --list-sdks | grep -q '^10\.'; then
        fail "The .NET 10 SDK is needed; $(command -v dotnet) has: $(dotnet --list-sdks | cut -d ' ' -f 1 | paste -sd ' ')." \
            "Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
    fi
}

# Builds the three programs when a source, or the chosen backend, changed since the last time. Silent unless it fails.
build_programs() {
    local stamp=$root/artifacts/programs.stamp backend=${TorchBackend:-cpu}
    is_built() {
        [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$backend" ] && [ -z "$(cd "$root" && find src scripts/programs.slnf \
            Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json -newer "$stamp" -print -quit)" ]
    }
    is_built && return

    require_sdk_10
    mkdir -p "$root/artifacts"
    (
        flock 9
        is_built && exit
        # Its time is the build's beginning: what is edited meanwhile is newer. Build servers outlive us and must not keep the lock.
        printf '%s' "$backend" > "$stamp.new"
        if ! dotnet build "$root/scripts/programs.slnf" -c Release -v quiet --nologo > "$root/artifacts/build.log" 2>&1 9>&-; then
            cat "$root/artifacts/build.log" >&2
            exit 1
        fi
        mv "$stamp.new" "$stamp"
    ) 9> "$root/artifacts/build.lock"
}

newest_postgres() {
    local folder
    for folder in ${PATH//:/ } /usr/lib/postgresql/*/bin /usr/pgsql-*/bin "$(pg_config --bindir 2> /dev/null)"; do
        if [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]; then
            "$folder/postgres" --version | sed 's/.*PostgreSQL) \([0-9]*\).*/\1/'
        fi
    done | sort -n | tail -n 1
}

require_postgres() {
    local found advice="sudo apt-get install postgresql"
    found=$(newest_postgres)
    if [ "${found:-0}" -ge $oldest_postgres ]; then
        return
    fi

    if command -v apt-get > /dev/null && as_root true 2> /dev/null; then
        echo "Installing PostgreSQL (the package alone; no system database is created)."
        install_postgres || fail "The installation failed. By hand: $advice"
        found=$(newest_postgres)
    fi
    if [ "${found:-0}" -lt $oldest_postgres ]; then
        fail "PostgreSQL $oldest_postgres or newer is needed, found ${found:-none}." "On Debian or Ubuntu: $advice" \
            "Its system service is not used: a private server is started from the installed programs."
    fi
}

install_postgres() {
    local settings=/etc/postgresql-common/createcluster.conf result
    as_root apt-get update -qq || true # a stale list may do
    install_package postgresql-common || return

    # Without this the package would create and start a server for the whole system.
    as_root cp "$settings" "$settings.before" && echo "create_main_cluster = false" | as_root tee -a "$settings" > /dev/null
    install_package postgresql && result=0 || result=$?
    as_root mv "$settings.before" "$settings"
    return $result
}

# Debian's packages, unless the function says that what they bring is there: require_packages FUNCTION REASON PACKAGE...
require_packages() {
    local is_there=$1 reason=$2 package
    shift 2
    $is_there && return

    if command -v apt-get > /dev/null && as_root true 2> /dev/null; then
        echo "Installing $* ($reason)."
        as_root apt-get update -qq || true # a stale list may do
        for package in "$@"; do
            install_package "$package" || break
        done
    fi
    $is_there || fail "Needed and not found: $* ($reason)." "On Debian or Ubuntu: sudo apt-get install --no-install-recommends $*"
}

has_swift() {
    /usr/bin/python3 -c "import eventlet, swift.common.middleware.s3api.s3api" > /dev/null 2>&1
}

# The S3-speaking server of the tests is OpenStack Swift. Its Python library is all that is needed: no service is installed.
require_s3_server() {
    require_packages has_swift "the S3 server of the tests" python3-swift
}

has_go_and_sprig() {
    command -v go > /dev/null && [ -d /usr/share/gocode/src/github.com/Masterminds/sprig ] && [ -d /usr/share/gocode/src/gopkg.in/yaml.v3 ]
}

# Go and the packages that Helm's templates are made of: the chart's tests render it where Helm is not.
require_go() {
    require_packages has_go_and_sprig "renders the chart for its tests" golang-go golang-github-masterminds-sprig-dev golang-gopkg-yaml.v3-dev
}

# Of the system, or else unpacked and not installed: the package would start a service for the whole system.
require_prometheus() {
    local folder=$root/artifacts/prometheus download
    if { command -v prometheus && command -v promtool; } > /dev/null || [ -x "$folder/usr/bin/promtool" ]; then
        return
    fi

    if command -v apt-get > /dev/null; then
        echo "Unpacking Prometheus for the tests (nothing is installed)."
        download=$(mktemp -d)
        (cd "$download" && { apt-get download -qq prometheus || { as_root apt-get update -qq && apt-get download -qq prometheus; }; }) \
            > "$download/log" 2>&1 && mkdir -p "$folder" && dpkg-deb -x "$download"/prometheus_*.deb "$folder" || cat "$download/log" >&2
        rm -rf "$download"
    fi
    if [ ! -x "$folder/usr/bin/promtool" ]; then
        fail "The tests need prometheus and promtool in PATH." "On Debian or Ubuntu: sudo apt-get install prometheus"
    fi
}

install_package() {
    local output
    output=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" 2>&1) || {
        printf '%s\n' "$output" >&2
        return 1
    }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}
