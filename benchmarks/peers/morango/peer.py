"""morango, the synchronisation of Kolibri, as a peer of the drain. Runs in an environment of its own.

``prepare FOLDER`` makes both sides and reads the terminal's records, a JSON line each, from standard input;
``platform FOLDER`` serves; ``terminal FOLDER URL`` pushes everything and says what that took.
"""

import json
import os
import resource
import shutil
import sys
import time
from pathlib import Path
from socketserver import ThreadingMixIn

COMMAND, FOLDER = sys.argv[1], Path(sys.argv[2])
DATABASE = FOLDER / ("platform.db" if COMMAND == "platform" else "terminal.db")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

settings.configure(
    SECRET_KEY="drain",
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "rest_framework",
        "mptt",
        "morango",
        "drainpeer",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATABASE), "OPTIONS": {"timeout": 60}}},
    ROOT_URLCONF="morango.urls",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    MORANGO_DISALLOW_ASYNC_OPERATIONS=True,
    MORANGO_DISABLE_FSIC_V2_FORMAT=True,
)


def durable(connection, **_):
    """As durable as what it is measured beside, and the quicker way of it."""
    connection.cursor().execute("PRAGMA journal_mode=WAL")
    connection.cursor().execute("PRAGMA synchronous=FULL")


connection_created.connect(durable)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from drainpeer.models import Record  # noqa: E402
from morango.models.certificates import Certificate, Filter, Key, ScopeDefinition  # noqa: E402
from morango.models.core import DatabaseIDModel, InstanceIDModel  # noqa: E402
from morango.sync.controller import MorangoProfileController  # noqa: E402


def prepare():
    """One database with the certificates, copied for the platform; then the terminal's records."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    ScopeDefinition.objects.create(
        id="root",
        profile="drain",
        version=1,
        primary_scope_param_key="main",
        description="",
        read_filter_template="",
        write_filter_template="",
        read_write_filter_template="drain",
    )
    root = Certificate.generate_root_certificate("root")
    own = Certificate(
        parent=root,
        profile="drain",
        scope_definition_id="root",
        scope_version=1,
        scope_params=root.scope_params,
        private_key=Key(),
    )
    root.sign_certificate(own)
    own.save()
    connection.close()
    shutil.copy(DATABASE, FOLDER / "platform.db")
    DatabaseIDModel.objects.create()
    InstanceIDModel.get_or_create_current_instance(clear_cache=True)
    records = []
    for number, line in enumerate(sys.stdin):
        record = Record(number=number, body=line.strip())
        record.id = record.calculate_uuid()
        record._morango_partition = record.calculate_partition().replace(record.ID_PLACEHOLDER, record.id)
        records.append(record)
    Record.objects.bulk_create(records, batch_size=500)


class QuietHandler(WSGIRequestHandler):
    """Silent."""

    def log_message(self, *args):
        """Says nothing."""


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection, as Kolibri's server has."""

    daemon_threads = True


def platform():
    """Serves until it is ended."""
    DatabaseIDModel.objects.create()
    InstanceIDModel.get_or_create_current_instance(clear_cache=True)
    server = Server(("127.0.0.1", 0), QuietHandler)
    server.set_app(get_wsgi_application())
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


def terminal(url):
    """Pushes everything."""
    controller = MorangoProfileController("drain")
    own = Certificate.objects.get(parent__isnull=False)
    started, cpu = time.perf_counter(), processor_seconds()
    connection = controller.create_network_connection(url + "/")
    session = connection.create_sync_session(own, own.parent)
    push = session.get_push_client()
    push.initialize(Filter("drain"))
    push.run()
    moved = push.current_transfer_session.records_transferred
    push.finalize()
    print(json.dumps({"acked": moved, "seconds": time.perf_counter() - started, "cpu_seconds": processor_seconds() - cpu}))


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if COMMAND == "prepare":
    prepare()
elif COMMAND == "platform":
    platform()
else:
    terminal(sys.argv[3])
sys.stdout.flush()
os._exit(0)
