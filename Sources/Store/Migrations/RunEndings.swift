/// Recreates the table of runs, as SQLite cannot change a table's checks (https://www.sqlite.org/lang_altertable.html,
/// "Making Other Kinds Of Table Schema Changes"). How a run ended becomes a value of its own, a run may have any number
/// of attempts, and image and command may be unknown until it is claimed.
let runEndings = """
    CREATE TABLE new_run (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
        upload_id TEXT NOT NULL CHECK (length(upload_id) = 36),
        input_name TEXT NOT NULL CHECK (input_name <> ''),
        input_size INTEGER NOT NULL CHECK (input_size > 0),
        input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
        top_cell TEXT NOT NULL CHECK (top_cell <> ''),
        die_id TEXT NOT NULL CHECK (length(die_id) = 8),
        -- The flow's options, where they were asked for.
        slot TEXT CHECK (slot <> ''),
        chip_on_board INTEGER NOT NULL DEFAULT 0 CHECK (chip_on_board IN (0, 1)),
        workers TEXT CHECK (workers <> ''),
        threads TEXT CHECK (threads <> ''),
        -- The slot that the layout is checked for.
        checked_slot TEXT NOT NULL DEFAULT '1x1' CHECK (checked_slot <> ''),
        warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_type(warnings) = 'array'),
        image TEXT CHECK (image <> ''),
        command TEXT CHECK (json_type(command) = 'array'),
        container_name TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
        phase TEXT CHECK (phase IN ('claimed', 'starting', 'started')),
        cancel_requested INTEGER,
        started INTEGER,
        finished INTEGER,
        -- How the run ended, the exit code for clients, and why it did not pass.
        ending TEXT CHECK (ending IN ('passed', 'design_failed', 'timed_out', 'out_of_memory', 'disk_limit', 'cancelled',
            'engine_stopped', 'engine_lost', 'rebooted', 'not_started', 'broken', 'unrecorded')),
        exit_code INTEGER,
        reason TEXT,
        -- Of the present container, and how many containers the run has had.
        attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt >= 1),
        container_id TEXT,
        image_digest TEXT,
        started_uptime INTEGER,
        started_boot TEXT CHECK (started_boot <> ''),
        -- Why the worker stops the container: recorded before it does.
        stop_cause TEXT CHECK (stop_cause IN ('time', 'space')),
        stop_reason TEXT,
        out_of_memory INTEGER NOT NULL DEFAULT 0 CHECK (out_of_memory IN (0, 1)),
        -- Lines of the log that earlier containers wrote.
        earlier_log_lines INTEGER NOT NULL DEFAULT 0 CHECK (earlier_log_lines >= 0),
        output_name TEXT,
        output_size INTEGER,
        output_sha256 TEXT,
        peak_memory INTEGER,
        cpu_seconds REAL,
        wall_seconds REAL,
        -- Whether the flow came to its last step: from such runs it is told how long others will take.
        is_complete INTEGER NOT NULL DEFAULT 0 CHECK (is_complete IN (0, 1)),
        CHECK ((image IS NULL) = (command IS NULL)),
        CHECK (status <> 'running' OR image IS NOT NULL),
        CHECK ((status = 'running') = (phase IS NOT NULL)),
        CHECK (status <> 'queued' OR started IS NULL),
        CHECK (status <> 'running' OR started IS NOT NULL),
        CHECK (phase IS NULL OR phase = 'claimed' OR container_id IS NOT NULL),
        CHECK ((stop_cause IS NULL) = (stop_reason IS NULL)),
        CHECK ((status IN ('completed', 'failed', 'cancelled')) = (finished IS NOT NULL)),
        CHECK ((finished IS NULL) = (ending IS NULL)),
        CHECK ((finished IS NULL) = (exit_code IS NULL)),
        CHECK ((status = 'completed') = (ending IS 'passed')),
        CHECK ((status = 'cancelled') = (ending IS 'cancelled')),
        CHECK ((status = 'completed') = (exit_code IS 0)),
        CHECK ((status IN ('failed', 'cancelled')) = (reason IS NOT NULL)),
        CHECK ((status = 'completed') = (output_sha256 IS NOT NULL)),
        CHECK ((output_sha256 IS NULL) = (output_name IS NULL) AND (output_sha256 IS NULL) = (output_size IS NULL))
    ) STRICT;

    INSERT INTO new_run (sequence, id, upload_id, input_name, input_size, input_sha256, top_cell, die_id, slot, chip_on_board,
        workers, threads, checked_slot, warnings, image, command, container_name, created, status, phase, cancel_requested,
        started, finished, ending, exit_code, reason, attempt, container_id, image_digest, started_uptime, started_boot,
        stop_cause, stop_reason, out_of_memory, earlier_log_lines, output_name, output_size, output_sha256, peak_memory,
        cpu_seconds, wall_seconds, is_complete)
    SELECT sequence, id, upload_id, input_name, input_size, input_sha256, top_cell, die_id, slot, chip_on_board, workers,
        threads, checked_slot, warnings, image, command, container_name, created, status, phase, cancel_requested, started,
        finished,
        CASE
            WHEN finished IS NULL THEN NULL
            WHEN status = 'completed' THEN 'passed'
            WHEN status = 'cancelled' THEN 'cancelled'
            WHEN verdict IN ('design_failed', 'timed_out', 'out_of_memory') THEN verdict
            WHEN exit_code = 125 AND end_cause = 'space' THEN 'disk_limit'
            WHEN exit_code = 125 AND error = 'Docker Engine stopped the container' THEN 'engine_stopped'
            WHEN exit_code = 125 AND error = 'Docker Engine was killed and does not know how the container ended'
                THEN 'engine_lost'
            WHEN exit_code = 125 AND error LIKE 'The machine was restarted before the check''s result was kept%' THEN 'rebooted'
            WHEN exit_code = 125 AND (error LIKE 'Container could not be created: %'
                OR error LIKE 'Container could not be started: %' OR error LIKE 'The image % is not on this host'
                OR error LIKE 'The container % is somebody else''s') THEN 'not_started'
            WHEN verdict = 'system_failed' THEN 'broken'
            -- Before there were verdicts, the exit code told all that was known.
            WHEN exit_code = 124 THEN 'timed_out'
            WHEN exit_code = 125 THEN 'broken'
            WHEN exit_code = 137 THEN 'out_of_memory'
            ELSE 'unrecorded'
        END,
        exit_code, error, attempt, container_id, image_digest, started_uptime, started_boot, end_cause, end_error, out_of_memory,
        earlier_log_lines, output_name, output_size, output_sha256, peak_memory, cpu_seconds, wall_seconds, is_whole
    FROM run;

    -- No number is ever given twice, also not that of a run that was deleted.
    DELETE FROM sqlite_sequence WHERE name = 'new_run';
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_run', seq FROM sqlite_sequence WHERE name = 'run';

    DROP TABLE run;
    ALTER TABLE new_run RENAME TO run;

    CREATE INDEX run_queued ON run (sequence) WHERE status = 'queued';
    CREATE INDEX run_running ON run (sequence) WHERE status = 'running';
    CREATE INDEX run_status ON run (status, sequence);
    CREATE INDEX run_complete ON run (checked_slot, sequence) WHERE is_complete = 1;

    -- Final runs never change.
    CREATE TRIGGER run_final BEFORE UPDATE ON run WHEN OLD.finished IS NOT NULL BEGIN
        SELECT RAISE(ABORT, 'a final run never changes');
    END;

    \(queueBlockTriggers)
    """
