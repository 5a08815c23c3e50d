"""Starts what systemd's units describe, below another root, where there is no systemd: the same command lines, users, groups, umask,
sockets, notifications, and filters of system calls."""

import os
import signal
import socket
import time
from pathlib import Path

from syscalls import Filter


class Unit:
    """The settings of a unit file; those given several times are joined."""

    def __init__(self, path):
        self.settings = {}
        with open(path) as file:
            for line in file:
                name, separator, value = line.strip().partition("=")
                if separator and not name.startswith("#"):
                    self.settings[name] = (self.settings.get(name, "") + " " + value).strip()

    def __getitem__(self, name):
        return self.settings[name]

    def get(self, name, default=""):
        return self.settings.get(name, default)


class Accounts:
    """Users and groups of the other root."""

    def __init__(self, root):
        self.users, self.groups = {}, {}
        for name, numbers, at in (("passwd", self.users, (2, 3)), ("group", self.groups, (2,))):
            with open(f"{root}/etc/{name}") as file:
                for line in file:
                    parts = line.rstrip("\n").split(":")
                    numbers[parts[0]] = tuple(int(parts[index]) for index in at)

    def identity(self, user, group=None, supplementary=()):
        uid, gid = self.users[user]
        if group:
            gid = self.groups[group][0]
        return uid, gid, [gid] + [self.groups[name][0] for name in supplementary]


def become(root, identity, umask=0o022):
    """Turns this process into one of `identity` below `root`, as the service manager does before it starts a program."""
    uid, gid, groups = identity
    os.chroot(root)
    os.chdir("/")
    os.umask(umask)
    os.setgroups(groups)
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


class Service:
    """A service of a unit, started and restarted; with the socket of its socket unit, which stays open all the time."""

    def __init__(self, root, name, accounts):
        self.root, self.name = root, name
        self.unit = Unit(f"{root}/lib/systemd/system/{name}.service")
        self.filter = Filter(self.unit)
        self.identity = accounts.identity(
            self.unit["User"], self.unit["Group"], self.unit.get("SupplementaryGroups").split()
        )
        self.listener, self.process = None, None
        socket_unit = f"{root}/lib/systemd/system/{name}.socket"
        if os.path.exists(socket_unit):
            self.listener = self._listen(Unit(socket_unit), accounts)
        self.notify_path = f"/run/notify-{name}"
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(root + self.notify_path)
        os.chmod(root + self.notify_path, 0o666)
        self.log = f"{root}/var/log/{name}.log"

    def _listen(self, unit, accounts):
        path = self.root + unit["ListenStream"]
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        os.chown(path, accounts.users[unit["SocketUser"]][0], accounts.groups[unit["SocketGroup"]][0])
        os.chmod(path, int(unit["SocketMode"], 8))
        listener.listen(int(unit["Backlog"]))
        return listener

    def start(self):
        self.process = os.fork()
        if self.process == 0:
            try:
                self._execute()
            finally:
                os._exit(203)
        self.await_notification("READY=1")

    def _execute(self):
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "NOTIFY_SOCKET": self.notify_path}
        if self.unit.get("WatchdogSec"):
            environment |= {"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": str(os.getpid())}
        if self.listener:
            os.dup2(self.listener.fileno(), 3)
            # Also where it has been 3 already, which dup2(2) leaves as it is.
            os.set_inheritable(3, True)
            environment |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
        become(self.root, self.identity, int(self.unit["UMask"], 8))
        self.filter.load()
        command = self.unit["ExecStart"].split()
        os.execve(command[0], command, environment)

    def await_notification(self, text, seconds=30):
        self.notify.settimeout(0.1)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.notify.recv(4096).decode() == text:
                    return
            except TimeoutError:
                pass
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                raise SystemExit(f"{self.name} ended with {status}:\n{self.written()}")
        raise SystemExit(f"{self.name} did not say {text}:\n{self.written()}")

    def written(self):
        """What it has written to its log so far."""
        return Path(self.log).read_text()

    def reload(self):
        assert self.unit["ExecReload"] == "/bin/kill -HUP $MAINPID"
        os.kill(self.process, signal.SIGHUP)

    def stop(self):
        os.kill(self.process, signal.SIGTERM)
        _, status = os.waitpid(self.process, 0)
        if status != 0:
            raise SystemExit(f"{self.name} ended with {status}:\n{self.written()}")

    def restart(self):
        self.stop()
        self.start()
