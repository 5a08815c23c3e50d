"""A client of the service, as a program of a user's would be one, with nothing but Python's standard library.

    client.py http://127.0.0.1:8000 LAYOUT TOP_CELL OUTPUT

Sends the layout piece by piece, follows the run's log once a second, and stores the output. Ends with 1, and says why, as soon
as the service does anything else than it documents.
"""

import hashlib
import http.client
import json
import os
import sys
import time
import urllib.parse
import uuid

PIECE = 1 << 16
FINAL = ("completed", "failed", "cancelled")


class Deviation(Exception):
    """What the service did, and what it should have done."""


def expect(truth, text):
    if not truth:
        raise Deviation(text)


class Service:
    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc

    def connect(self):
        return http.client.HTTPConnection(self.host, timeout=60)

    def json(self, method, path, body=None):
        """The answer's JSON; the connection is used once."""
        connection = self.connect()
        headers = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        return self.read(connection, f"{method} {path}")

    @staticmethod
    def read(connection, what):
        response = connection.getresponse()
        text = response.read()
        expect(response.status == 200, f"{what} answered {response.status}: {text[:500]!r}")
        expect(response.getheader("Content-Type") == "application/json", f"{what} answered no JSON")
        expect(response.getheader("X-Request-Id"), f"{what} answered without X-Request-Id")
        connection.close()
        return json.loads(text)

    def upload(self, path):
        """Sends a form that is never in memory as a whole, and returns the upload."""
        boundary = uuid.uuid4().hex
        name = os.path.basename(path)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        digest = hashlib.sha256()
        connection = self.connect()
        connection.putrequest("POST", "/api/v1/uploads")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        connection.putheader("Content-Length", str(len(head) + os.path.getsize(path) + len(tail)))
        connection.endheaders()
        connection.send(head)
        with open(path, "rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                connection.send(piece)
        connection.send(tail)
        upload = self.read(connection, "the upload")
        expect(upload["Name"] == name, f"the upload is named {upload['Name']!r}")
        expect(upload["Size"] == os.path.getsize(path), f"the upload has {upload['Size']} bytes")
        expect(upload["Checksums"] == {"sha256": digest.hexdigest()}, f"the upload has {upload['Checksums']}")
        expect(upload["State"]["Expired"] is False, "the upload has expired")
        return upload

    def download(self, path, file):
        """Stores an answer piece by piece, and returns its size and SHA-256."""
        connection = self.connect()
        connection.request("GET", path)
        response = connection.getresponse()
        expect(response.status == 200, f"GET {path} answered {response.status}")
        digest, size = hashlib.sha256(), 0
        with open(file, "wb") as output:
            while piece := response.read(PIECE):
                digest.update(piece)
                size += len(piece)
                output.write(piece)
        announced = int(response.getheader("Content-Length"))
        expect(announced == size, f"{announced} bytes were announced and {size} came")
        return size, digest.hexdigest()


def follow(service, run):
    """Asks for run and log each second until the run is final, and returns the run and its log's lines."""
    path = f"/api/v1/prechecks/{run}"
    since, lines, last = 0, [], None
    while True:
        state = service.json("GET", path)
        status = state["State"]["Status"]
        expect(status in ("queued", "running") + FINAL, f"the run is {status!r}")
        order = ["queued", "running"].index(status) if status in ("queued", "running") else 2
        expect(last is None or order >= last, f"the run went back to {status!r}")
        last = order
        # Asked for after the run: what the log of a final run lacks then is not there.
        while True:
            logs = service.json("GET", f"{path}/logs?since={since}&timestamps=true")
            expect(logs["since"] == since, f"since is {logs['since']}, not {since}")
            expect(logs["last_timestamp"] > since or not logs["lines"], "last_timestamp stands still")
            lines += logs["lines"]
            for line in logs["lines"]:
                print(line, flush=True)
            since = logs["last_timestamp"]
            if not logs["has_more"]:
                break
        if status in FINAL:
            return state, lines
        time.sleep(1)


def main(url, layout, top_cell, output):
    service = Service(url)
    upload = service.upload(layout)
    run = service.json("POST", "/api/v1/prechecks", {"upload_id": upload["Id"], "top_cell": top_cell})
    expect(run["State"]["Status"] in ("queued", "running"), f"a new run is {run['State']['Status']!r}")
    expect(run["State"]["ExitCode"] is None, "a new run has an exit code")
    expect(run["Input"]["Checksums"] == upload["Checksums"], "the run has another input")

    run, lines = follow(service, run["Id"])
    state = run["State"]
    expect(state["Status"] == "completed", f"the run has {state['Status']}: {state['Error']}")
    expect(state["ExitCode"] == 0 and state["Error"] is None, f"a completed run ended as {state}")
    expect(state["StartedAt"] and state["FinishedAt"], f"a completed run has no times: {state}")
    times = [line.split(" ", 1)[0] for line in lines]
    expect(times == sorted(set(times)), "the log's times do not increase strictly")
    whole = service.json("GET", f"/api/v1/prechecks/{run['Id']}/logs?timestamps=true")["lines"]
    expect(whole == lines, f"piece by piece {len(lines)} lines came, and {len(whole)} at once")
    result = service.json("POST", f"/api/v1/prechecks/{run['Id']}/wait")
    expect(result == {"StatusCode": 0, "Error": None}, f"wait answered {result}")

    expect(run["Output"]["Available"] is True, "a completed run has no output")
    size, checksum = service.download(f"/api/v1/prechecks/{run['Id']}/output", output)
    expect(size == run["Output"]["Size"], f"the output has {size} bytes, not {run['Output']['Size']}")
    reported = run["Output"]["Checksums"]["sha256"]
    expect(checksum == reported, f"the output's SHA-256 is {checksum}, not {reported}")
    print(f"{output}: {size} bytes, SHA-256 {checksum}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Deviation as deviation:
        sys.exit(f"client.py: {deviation}")
