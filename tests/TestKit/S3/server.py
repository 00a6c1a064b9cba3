"""A small OpenStack Swift with its S3 interface, for tests: one process, one disk, one copy of everything.

    server.py FOLDER

Keeps everything in FOLDER, speaks S3 on a port of 127.0.0.1 that it chooses and says in its first line, takes the access key "test:tester" with the
secret "testing", and ends when its standard input does.
"""

import eventlet
import eventlet.wsgi
eventlet.monkey_patch()

import logging
import os
import sys

from swift.common import utils
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

# Nobody is to be given up because the machine is busy.
PATIENCE = """
node_timeout = 300
conn_timeout = 300
"""

SWIFT = """
[swift-hash]
swift_hash_path_suffix = test
"""

BACKEND = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0

[pipeline:main]
pipeline = {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
container_update_timeout = 300
""" + PATIENCE

PROXY = """
[DEFAULT]
swift_dir = {folder}

[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth slo dlo proxy-server

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:bulk]
use = egg:swift#bulk

[filter:s3api]
use = egg:swift#s3api

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
recoverable_node_timeout = 300
post_quorum_timeout = 300
""" + PATIENCE


class NoCache:
    """Stands where tempauth asks for a memcached, and remembers nothing."""

    def get(self, key, **options):
        return None

    def set(self, key, value, **options):
        pass

    def delete(self, key, **options):
        pass


def without_cache(app):
    def answer(environ, start_response):
        environ["swift.cache"] = NoCache()
        return app(environ, start_response)

    return answer


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def listen():
    return eventlet.listen(("127.0.0.1", 0), backlog=128)


def serve(socket, app):
    silent = logging.getLogger("silent")
    silent.addHandler(logging.NullHandler())
    silent.propagate = False
    eventlet.wsgi.server(socket, app, silent, protocol=SwiftHttpProtocol)


def ring(folder, name, port):
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=0)
    builder.add_dev({
        "id": 0, "region": 1, "zone": 1, "weight": 1, "device": "disk", "ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1",
        "replication_port": port, "meta": "",
    })
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + ".ring.gz"))


def main(folder):
    folder = os.path.abspath(folder)
    os.makedirs(os.path.join(folder, "devices", "disk"), exist_ok=True)
    write(os.path.join(folder, "swift.conf"), SWIFT)
    utils.set_swift_dir(folder)
    utils.validate_hash_conf()

    kinds = ["account", "container", "object"]
    sockets = {kind: listen() for kind in kinds}
    for kind in kinds:
        ring(folder, kind, sockets[kind].getsockname()[1])
    for kind in kinds:
        path = os.path.join(folder, kind + "-server.conf")
        write(path, BACKEND.format(folder=folder, kind=kind))
        eventlet.spawn(serve, sockets[kind], loadapp(path))

    path = os.path.join(folder, "proxy-server.conf")
    write(path, PROXY.format(folder=folder))
    front = listen()
    eventlet.spawn(serve, front, without_cache(loadapp(path)))
    print(front.getsockname()[1], flush=True)
    eventlet.tpool.execute(sys.stdin.read)


main(sys.argv[1])
