"""What the server takes and answers."""

from pydantic import BaseModel


class CreatePrecheckRequest(BaseModel):
    upload_id: str
    top_cell: str
    die_id: str = "FFFFFFFF"


class StateResponse(BaseModel):
    Status: str
    Running: bool = False
    Paused: bool = False
    StartedAt: str = "0001-01-01T00:00:00Z"
    FinishedAt: str = "0001-01-01T00:00:00Z"
    ExitCode: int = 0
    Error: str = ""


class UploadStateResponse(BaseModel):
    Status: str
    Expired: bool


class ChecksumsResponse(BaseModel):
    sha256: str


class UploadResponse(BaseModel):
    Id: str
    Name: str
    Created: str
    Size: int
    Checksums: ChecksumsResponse
    ExpiresAt: str
    State: UploadStateResponse


class QueueResponse(BaseModel):
    Position: int | None = None
    Length: int = 0


class LabelsResponse(BaseModel):
    upload_id: str
    top_cell: str
    die_id: str


class ConfigResponse(BaseModel):
    Image: str | None = None
    Cmd: list[str] | None = None
    Labels: LabelsResponse


class HostConfigResponse(BaseModel):
    Binds: list[str] = []


class InputResponse(BaseModel):
    Filename: str | None = None
    Size: int | None = None
    Checksums: dict[str, str] | None = None


class OutputResponse(BaseModel):
    Available: bool = False
    Filename: str | None = None
    Size: int | None = None
    Checksums: dict[str, str] | None = None


class RunResponse(BaseModel):
    Id: str
    Name: str
    Created: str
    State: StateResponse
    Config: ConfigResponse
    HostConfig: HostConfigResponse
    Queue: QueueResponse
    ContainerId: str | None = None
    Input: InputResponse | None = None
    Output: OutputResponse | None = None


class QueueStatusResponse(BaseModel):
    queued: int
    running: int
    max_concurrent: int


class HealthResponse(BaseModel):
    status: str
    version: str


class WaitResponse(BaseModel):
    StatusCode: int
    Error: str | None = None
