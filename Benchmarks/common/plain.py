"""The limit: an nginx that does nothing but answer, write or send."""

import os
from pathlib import Path

from .client import free_port, is_open
from .processes import Program, Server, family

_CONFIGURATION = """
worker_processes auto;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 1024; }}
http {{
    # As the service's nginx does.
    access_log {folder}/access.log;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port};
        {answers}
        location /put/ {{ root {folder}; dav_methods PUT; }}
        location /files/ {{ alias {files}/; }}
    }}
}}
"""


class PlainNginx(Server):
    """Answers and sends what it is given.

    - answers: bodies of JSON, by paths; they hold neither quotes of the one kind that nginx is given them in nor `$`.
    - files: the folder that is sent below `/files/`.
    """

    def __init__(self, bench, name: str, answers: dict[str, bytes] | None = None, files: Path | None = None):
        self.folder = bench.folder / name
        self._answers = answers or {}
        self._files = files or self.folder

    def __enter__(self) -> "PlainNginx":
        (self.folder / "put").mkdir(parents=True)
        self.port = free_port()
        answers = "\n        ".join(
            f"location = {path} {{ default_type application/json; return 200 '{body.decode()}'; }}"
            for path, body in self._answers.items()
        )
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(folder=self.folder, port=self.port, answers=answers, files=self._files, user=user)
        )
        path = os.environ["PATH"] + ":/usr/sbin"
        self._program = Program(
            "nginx", "-c", str(configuration), "-e", "stderr", "-g", "daemon off;", log=self.folder / "log",
            env=dict(os.environ, PATH=path),
        )
        self._program.await_that(lambda: is_open(self.port), "nginx starts")
        self.pids = family(self._program.pid)
        return self
