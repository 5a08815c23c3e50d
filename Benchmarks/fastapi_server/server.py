"""What is compared: a minimal server of the same requests on FastAPI, uvicorn and aiosqlite, in one process.

It promises less than the service does:

- uploads and copies of layouts are not synced: a power cut may take what was acknowledged;
- its database is thrown away at each start, and runs with it;
- nothing is checked but what pydantic's types say; nobody limits sizes, rates or the disk;
- who waits for a run is looked after once a second, as is the queue.

It starts no containers: what it would ask Docker at each request, and each second, is left out, in its favour.
"""

import asyncio
import hashlib
import json
import os
import shutil
import uuid
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite
from fastapi import FastAPI, File, HTTPException, Query, UploadFile

from models import CreatePrecheckRequest, HealthResponse, QueueStatusResponse, RunResponse, UploadResponse, WaitResponse

STORAGE = Path(os.environ["PRECHECK_STORAGE"])
EXPIRY = timedelta(minutes=15)
SCHEMA = """
CREATE TABLE uploads (
    Id TEXT PRIMARY KEY, Name TEXT NOT NULL, Filepath TEXT NOT NULL, Size INTEGER NOT NULL, Checksums TEXT NOT NULL,
    Created TEXT NOT NULL, ExpiresAt TEXT NOT NULL
);
CREATE TABLE runs (
    Id TEXT PRIMARY KEY, UploadId TEXT NOT NULL, TopCell TEXT NOT NULL, DieId TEXT NOT NULL DEFAULT 'FFFFFFFF',
    Status TEXT NOT NULL DEFAULT 'queued', ContainerId TEXT, RunDir TEXT, Created TEXT NOT NULL, StartedAt TEXT,
    FinishedAt TEXT, ExitCode INTEGER, Error TEXT, InputChecksums TEXT, OutputChecksums TEXT
);
CREATE INDEX idx_runs_status ON runs(Status);
CREATE INDEX idx_runs_created ON runs(Created);
CREATE INDEX idx_uploads_expires ON uploads(ExpiresAt);
"""
database: aiosqlite.Connection


def now() -> str:
    return datetime.now(UTC).isoformat().removesuffix("+00:00") + "Z"


async def one(sql: str, *values):
    return await (await database.execute(sql, values)).fetchone()


async def count(sql: str, *values) -> int:
    return (await one(sql, *values))[0]


async def look_at_queue():
    """What it does each second; the containers that it would start and look at are left out."""
    while True:
        await one("SELECT * FROM runs WHERE Status = 'running'")
        await one("SELECT * FROM runs WHERE Status = 'queued' ORDER BY Created ASC LIMIT 1")
        # Polling is what it does: that is measured, too.
        await asyncio.sleep(1)


@asynccontextmanager
async def lifespan(_: FastAPI):
    global database
    path = STORAGE / "precheck.db"
    path.unlink(missing_ok=True)
    for folder in ("uploads", "runs"):
        (STORAGE / folder).mkdir(parents=True, exist_ok=True)
    database = await aiosqlite.connect(path)
    database.row_factory = aiosqlite.Row
    await database.executescript(SCHEMA)
    await database.commit()
    task = asyncio.create_task(look_at_queue())
    yield
    task.cancel()
    await database.close()


app = FastAPI(title="Precheck", lifespan=lifespan)


@app.get("/health", response_model=HealthResponse)
async def health():
    return HealthResponse(status="healthy", version="0.1.0")


@app.get("/api/v1/queue", response_model=QueueStatusResponse)
async def queue():
    queued = await count("SELECT COUNT(*) FROM runs WHERE Status = 'queued'")
    running = await count("SELECT COUNT(*) FROM runs WHERE Status = 'running'")
    return QueueStatusResponse(queued=queued, running=running, max_concurrent=1)


@app.post("/api/v1/uploads", response_model=UploadResponse)
async def create_upload(file: UploadFile = File(...)):
    upload_id = str(uuid.uuid4())
    path = STORAGE / "uploads" / upload_id / "input.gds"
    path.parent.mkdir(parents=True)
    digest, size = hashlib.sha256(), 0
    with open(path, "wb") as output:
        while chunk := await file.read(8192):
            output.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    created = datetime.now(UTC)
    upload = {
        "Id": upload_id, "Name": file.filename or "input.gds", "Created": created.isoformat(), "Size": size,
        "Checksums": {"sha256": digest.hexdigest()}, "ExpiresAt": (created + EXPIRY).isoformat(),
        "State": {"Status": "available", "Expired": False},
    }
    await database.execute(
        "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)",
        (upload_id, upload["Name"], str(path), size, json.dumps(upload["Checksums"]), upload["Created"],
         upload["ExpiresAt"]),
    )
    await database.commit()
    return UploadResponse(**upload)


@app.delete("/api/v1/uploads/{upload_id}")
async def delete_upload(upload_id: str):
    shutil.rmtree(STORAGE / "uploads" / upload_id, ignore_errors=True)
    await database.execute("DELETE FROM uploads WHERE Id = ?", (upload_id,))
    await database.commit()
    return {"message": "Upload deleted"}


async def position(row) -> int | None:
    if row["Status"] != "queued":
        return None
    sql = "SELECT COUNT(*) + 1 FROM runs WHERE Status = 'queued' AND Created < (SELECT Created FROM runs WHERE Id = ?)"
    return await count(sql, row["Id"])


async def response(row, length: int) -> RunResponse:
    output = json.loads(row["OutputChecksums"]) if row["OutputChecksums"] else None
    return RunResponse(**{
        "Id": row["Id"], "Name": f"precheck-{row['Id']}", "Created": row["Created"],
        "State": {
            "Status": row["Status"], "Running": row["Status"] == "running", "Paused": False,
            "StartedAt": row["StartedAt"] or "0001-01-01T00:00:00Z",
            "FinishedAt": row["FinishedAt"] or "0001-01-01T00:00:00Z",
            "ExitCode": row["ExitCode"] or 0, "Error": row["Error"] or "",
        },
        "Config": {"Labels": {"upload_id": row["UploadId"], "top_cell": row["TopCell"], "die_id": row["DieId"]}},
        "HostConfig": {"Binds": [f"{row['RunDir']}:/workdir:rw"]},
        "Queue": {"Position": await position(row), "Length": length}, "ContainerId": row["ContainerId"],
        "Input": {"Checksums": json.loads(row["InputChecksums"] or "{}")},
        "Output": {"Available": True, "Checksums": output} if output else None,
    })


async def queue_length() -> int:
    return await count("SELECT COUNT(*) FROM runs WHERE Status = 'queued'")


async def run_row(run_id: str):
    row = await one("SELECT * FROM runs WHERE Id = ?", run_id)
    if not row:
        raise HTTPException(status_code=404, detail=f"No such precheck: {run_id}")
    return row


@app.post("/api/v1/prechecks", response_model=RunResponse)
async def create_precheck(request: CreatePrecheckRequest):
    upload = await one("SELECT * FROM uploads WHERE Id = ?", request.upload_id)
    if not upload:
        raise HTTPException(status_code=404, detail=f"No such upload: {request.upload_id}")
    run_id = str(uuid.uuid4())
    folder = STORAGE / "runs" / run_id
    folder.mkdir(parents=True)
    shutil.copy2(upload["Filepath"], folder / "input.gds")
    await database.execute(
        "INSERT INTO runs (Id, UploadId, TopCell, DieId, RunDir, Created, InputChecksums, Status)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'queued')",
        (run_id, request.upload_id, request.top_cell, request.die_id, str(folder), now(), upload["Checksums"]),
    )
    await database.commit()
    return await response(await run_row(run_id), await queue_length())


@app.get("/api/v1/prechecks", response_model=list[RunResponse])
async def list_prechecks(status: list[str] | None = Query(None)):
    statuses = status or ["queued", "running", "completed", "failed", "cancelled"]
    sql = f"SELECT * FROM runs WHERE Status IN ({','.join('?' * len(statuses))}) ORDER BY Created DESC"
    length = await queue_length()
    return [await response(row, length) for row in await (await database.execute(sql, statuses)).fetchall()]


@app.get("/api/v1/prechecks/{run_id}", response_model=RunResponse)
async def show_precheck(run_id: str):
    return await response(await run_row(run_id), await queue_length())


@app.post("/api/v1/prechecks/{run_id}/wait", response_model=WaitResponse)
async def wait(run_id: str, timeout: int = 300):
    deadline = asyncio.get_running_loop().time() + timeout
    while (row := await run_row(run_id))["Status"] not in ("completed", "failed", "cancelled"):
        if asyncio.get_running_loop().time() >= deadline:
            raise HTTPException(status_code=408, detail="Wait timeout")
        # The same: who waits there is told up to a second late.
        await asyncio.sleep(1)
    return WaitResponse(StatusCode=row["ExitCode"] or 0, Error=row["Error"])
