#!/usr/bin/env bash
# Does the program in this container live? The images have no curl. Behind TLS this sees only that somebody listens.
set -euo pipefail
exec 3<> "/dev/tcp/127.0.0.1/${Http__Port:-8080}"
if [ -n "${Tls__Certificate:-}" ]; then
    exit 0
fi

printf 'GET /health/live HTTP/1.0\r\n\r\n' >&3
read -r -t 5 _ status _ <&3
[ "$status" = 200 ]
