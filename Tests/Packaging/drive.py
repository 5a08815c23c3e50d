"""Drives the service of an installed package below another root: drive.py ROOT. Everything is as docs/operating.md tells operators."""

import hashlib
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from units import Accounts, Service, become

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
KEY = "a-key-of-the-package-0123456789"
URL = "https://localhost/precheck"
STATE = "/var/lib/precheck-server"


def check(condition, what):
    print(("ok      " if condition else "FAILED  ") + what, flush=True)
    if not condition:
        raise SystemExit(1)


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout


class Client:
    """curl, as operators and designers use it."""

    def __init__(self, folder):
        self.folder = folder
        with open(f"{folder}/.curlrc", "w") as file:
            file.write(f'cacert = "{folder}/server.pem"\nheader = "X-API-Key: {KEY}"\n')
        self.environment = os.environ | {"CURL_HOME": folder, "SERVER": URL, "no_proxy": "localhost"}

    def __call__(self, path, *options):
        return json.loads(run("curl", "-sS", *options, URL + path, env=self.environment, cwd=self.folder))


def can(root, identity, action):
    """Whether a process of `identity` below `root` can do `action` (which throws OSError when it cannot)."""
    process = os.fork()
    if process == 0:
        try:
            become(root, identity)
            action()
            os._exit(0)
        except OSError:
            os._exit(1)
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(2)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert code in (0, 1), code
    return code == 0


def reading(path):
    return lambda: open(path, "rb").read(1)


def listing(path):
    return lambda: os.listdir(path)


def connecting(path):
    import socket

    return lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect(path)


def configure(root, folder):
    """What an operator does after the installation: a key, a certificate, nginx."""
    path = f"{root}/etc/precheck-server/config.toml"
    with open(path) as file:
        text = file.read()
    text = text.replace("required = false", "required = true")
    text = text.replace('image = "ghcr.io/wafer-space/gf180mcu-precheck:latest"', 'image = "precheck-demo:latest"')
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    text += f'\n[[auth.api_keys]]\nname = "lab"\nkey_sha256 = "{digest}"\n'
    with open(path, "w") as file:
        file.write(text)
    run("chroot", root, "precheck-server", "config", "check")

    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/server.key", "-out",
        f"{folder}/server.pem")  # fmt: skip
    for name, place in (("server.pem", "certs/precheck.pem"), ("server.key", "private/precheck.key")):
        with open(f"{folder}/{name}") as source, open(f"{root}/etc/ssl/{place}", "w") as target:
            target.write(source.read())
    run("chroot", root, "precheck-server", "nginx", "--prefix", "/precheck", "--server-name", "localhost")
    os.unlink(f"{root}/etc/nginx/sites-enabled/default")
    os.symlink("../sites-available/precheck", f"{root}/etc/nginx/sites-enabled/precheck")
    run("chroot", root, "nginx", "-t", "-q")
    run("chroot", root, "nginx")


def workflow(client):
    run(f"{PROJECT}/.build-static/release/precheck-demo", "make-die", "--megabytes", "4", "chip_top.gds", cwd=client.folder)
    said = run("bash", f"{PROJECT}/Tests/EndToEnd/Fixtures/workflow.sh", env=client.environment, cwd=client.folder)
    check("Precheck passed!" in said, "the demo's workflow passes over TLS, under a prefix")
    check(client("/openapi.json")["servers"][0]["url"] == "/precheck", "the description names the prefix")


def permissions(root, accounts, responder, client):
    run_id = client("/api/v1/prechecks")[0]["Id"]
    upload = os.listdir(f"{root}{STATE}/uploads")[0]
    nobody = accounts.identity("nobody")
    nginx = accounts.identity("www-data")
    secrets = [
        f"{STATE}/database/precheck.db", f"{STATE}/database/precheck.db-wal", f"{STATE}/uploads/{upload}/layout",
        f"{STATE}/runs/{run_id}/container.log", f"{STATE}/runs/{run_id}/input", "/etc/precheck-server/config.toml",
    ]  # fmt: skip
    output = f"{STATE}/outputs/{run_id}.gds"
    for path in secrets:
        check(can(root, responder.identity, reading(path)), f"the responder reads {path}")
        check(not can(root, nobody, reading(path)), f"another user does not read {path}")
        check(not can(root, nginx, reading(path)), f"nginx's user does not read {path}")
    for path in ["database", "uploads", "runs", "incoming", "outputs"]:
        check(not can(root, nobody, listing(f"{STATE}/{path}")), f"another user does not look into {path}")
    check(not can(root, nobody, reading(output)), "another user does not read outputs")
    check(can(root, nginx, reading(output)), "nginx's user reads outputs")
    check(not can(root, nginx, lambda: os.unlink(output)), "nginx's user does not remove outputs")
    check(can(root, nginx, listing(f"{STATE}/incoming")), "nginx's user has its own bodies")
    check(not can(root, nobody, connecting("/run/precheck-server/api.sock")), "another user does not reach the responder")
    check(not can(root, responder.identity, connecting("/run/docker.sock")), "the responder does not reach Docker")
    worker = accounts.identity("precheck", "precheck", ["docker"])
    check(can(root, worker, connecting("/run/docker.sock")), "the worker reaches Docker")


def restarts(client, services):
    """Restarts and reloads both services while requests come."""
    answers, is_over = [], threading.Event()

    def ask():
        context = ssl.create_default_context(cafile=f"{client.folder}/server.pem")
        connection = http.client.HTTPSConnection("localhost", context=context, timeout=60)
        while not is_over.is_set():
            try:
                connection.request("GET", "/precheck/api/v1/queue", headers={"X-API-Key": KEY})
                response = connection.getresponse()
                response.read()
                answers.append(response.status)
                # Below what nginx lets one address ask for in a second.
                time.sleep(0.02)
            except OSError as error:
                answers.append(error)
                return

    thread = threading.Thread(target=ask)
    thread.start()
    for act in [Service.restart, Service.reload, Service.restart]:
        for service in services.values():
            enough = len(answers) + 25
            act(service)
            if act is Service.reload and service.name == "precheck-queue":
                service.await_notification("READY=1")
            # Requests are counted by the other thread, which tells nothing.
            while len(answers) < enough and thread.is_alive():
                time.sleep(0.01)
    is_over.set()
    thread.join()
    failures = [answer for answer in answers if answer != 200]
    check(len(answers) > 100 and not failures, f"no request of {len(answers)} is lost in restarts and reloads {failures[:3]}")


def upgrade(root, client, services):
    """A run goes on while the package is installed again and both services are restarted, as postinst does."""
    path = f"{root}/etc/precheck-server/config.toml"
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("precheck-demo:latest", "precheck-stand-in:latest"))
    for service in services.values():
        service.reload()
    services["precheck-queue"].await_notification("READY=1")
    with open(f"{client.folder}/long.gds", "w") as file:
        file.write("#stand-in\n" + "".join(f"print line {n}\nsleep 0.1\n" for n in range(60)) + "output 1\n")
    services["precheck-api"].restart()
    upload = client("/api/v1/uploads?name=long.gds", "-T", "long.gds")
    body = json.dumps({"upload_id": upload["Id"], "top_cell": "chip_top"})
    run_id = client("/api/v1/prechecks", "-H", "Content-Type: application/json", "-d", body)["Id"]
    deadline = time.monotonic() + 30
    while (container := client(f"/api/v1/prechecks/{run_id}")["ContainerId"]) is None:
        if time.monotonic() > deadline:
            raise SystemExit("the run did not start: " + services["precheck-queue"].written())
        time.sleep(0.05)
    run("chroot", root, "dpkg", "--install", "/precheck-server.deb")
    check("precheck-stand-in" in Path(path).read_text(), "an upgrade leaves the configuration as it is")
    for service in services.values():
        service.restart()
    result = client(f"/api/v1/prechecks/{run_id}/wait?timeout=60", "-X", "POST")
    after = client(f"/api/v1/prechecks/{run_id}")
    check(result["StatusCode"] == 0 and after["ContainerId"] == container, f"a run goes on through an upgrade ({result})")
    lines = client(f"/api/v1/prechecks/{run_id}/logs")["lines"]
    check(lines == [f"line {n}" for n in range(60)], "and its log has every line once")
    services["precheck-queue"].await_notification("WATCHDOG=1")
    check(True, "the worker gives signs of life")


def commands(title):
    """The shell commands of the first blocks below a title of docs/operating.md."""
    with open(f"{PROJECT}/docs/operating.md") as file:
        section = file.read().split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [block.split("```")[0] for block in section.split("```sh\n")[1:]]


def backup(root):
    """Takes a copy, by the very commands that operators are told."""
    os.mkdir(f"{root}/backup")
    # Without a run, so tar has nothing to tell.
    run("chroot", root, "sh", "-e", "-c", commands("Backup")[0])
    said = run("chroot", root, "sqlite3", "/backup/precheck.db", "PRAGMA integrity_check")
    check(said.strip() == "ok", "a copy is taken while the service runs")


def restore(root, client, services):
    """Goes on with the copy in place of all that there was. Here the units are stopped and started by this program."""

    def seen():
        runs = client("/api/v1/prechecks")
        outputs = {}
        for each in runs:
            output = run("curl", "-sS", "--fail", f"{URL}/api/v1/prechecks/{each['Id']}/output", env=client.environment,
                         encoding="latin-1")  # fmt: skip
            outputs[each["Id"]] = hashlib.sha256(output.encode("latin-1")).hexdigest()
        return runs, client("/api/v1/uploads"), outputs

    before = seen()
    for service in services.values():
        service.stop()
    run("sh", "-c", f"rm -rf {root}{STATE}/*")
    lines = [line for line in commands("Backup")[1].splitlines() if not line.startswith("systemctl")]
    run("chroot", root, "sh", "-e", "-c", "\n".join(lines))
    for service in services.values():
        service.start()
    check(len(before[0]) > 1 and seen() == before, "runs, uploads and outputs are those of before when the copy is restored")


def main():
    root = sys.argv[1]
    accounts = Accounts(root)
    with tempfile.TemporaryDirectory() as folder:
        client = Client(folder)
        configure(root, folder)
        services = {name: Service(root, name, accounts) for name in ("precheck-api", "precheck-queue")}
        for service in services.values():
            service.start()
        workflow(client)
        permissions(root, accounts, services["precheck-api"], client)
        restarts(client, services)
        upgrade(root, client, services)
        backup(root)
        restore(root, client, services)
        log = Path(f"{root}/var/log/nginx/precheck.log").read_text()
        check('key="lab"' in log and KEY not in log, "nginx's log has the key's name, not the key")
        for service in services.values():
            service.stop()
            complaints = [line for line in service.written().splitlines() if line[:3] in ("<0>", "<1>", "<2>", "<3>", "<4>")]
            check(not complaints, f"{service.name} had nothing to complain of {complaints}")
        run("chroot", root, "nginx", "-s", "quit")
    run("chroot", root, "dpkg", "--remove", "precheck-server")
    check(os.path.exists(f"{root}{STATE}/database/precheck.db"), "removing the package keeps what was checked")
    check(os.path.exists(f"{root}/etc/precheck-server/config.toml"), "and the configuration")
    run("chroot", root, "dpkg", "--purge", "precheck-server")
    check(not os.path.exists(f"{root}{STATE}/database/precheck.db"), "purging it removes both")
    check(not os.path.exists(f"{root}/etc/precheck-server"), "and leaves nothing in /etc")


main()
