import GRDB

extension Store {
    /// The schema's history. Only ever appended to: a migration that has been released is never edited.
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 uploads and runs") { try $0.execute(sql: uploadsAndRuns) }
        migrator.registerMigration("2 limits and clocks") { try $0.execute(sql: limitsAndClocks) }
        migrator.registerMigration("3 pause") { try $0.execute(sql: pause) }
        migrator.registerMigration("4 preflight") { try $0.execute(sql: preflight) }
        migrator.registerMigration("5 verdicts and attempts") { try $0.execute(sql: verdictsAttemptsSlots) }
        migrator.registerMigration("6 queue in blocks") { try $0.execute(sql: queueBlocks) }
        migrator.registerMigration("7 machine's start") { try $0.execute(sql: machinesStart) }
        migrator.registerMigration("8 endings") { try $0.execute(sql: runEndings) }
        return migrator
    }
}

/// Times are milliseconds since 1970, in UTC; sizes are bytes.
///
/// A run does not refer to its upload by a foreign key: it has its own link to the file and outlives the upload.
private let uploadsAndRuns = """
    CREATE TABLE upload (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
        name TEXT NOT NULL CHECK (name <> ''),
        size INTEGER NOT NULL CHECK (size > 0),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL CHECK (expires > created)
    ) STRICT;

    CREATE TABLE run (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
        upload_id TEXT NOT NULL CHECK (length(upload_id) = 36),
        input_name TEXT NOT NULL CHECK (input_name <> ''),
        input_size INTEGER NOT NULL CHECK (input_size > 0),
        input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
        top_cell TEXT NOT NULL CHECK (top_cell <> ''),
        die_id TEXT NOT NULL CHECK (length(die_id) = 8),
        image TEXT NOT NULL CHECK (image <> ''),
        command TEXT NOT NULL CHECK (json_type(command) = 'array'),
        container_name TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
        phase TEXT CHECK (phase IN ('claimed', 'starting', 'started')),
        cancel_requested INTEGER,
        started INTEGER,
        finished INTEGER,
        exit_code INTEGER,
        error TEXT,
        container_id TEXT,
        image_digest TEXT,
        output_name TEXT,
        output_size INTEGER,
        output_sha256 TEXT,
        peak_memory INTEGER,
        cpu_seconds REAL,
        wall_seconds REAL,
        CHECK ((status = 'running') = (phase IS NOT NULL)),
        CHECK (status <> 'queued' OR started IS NULL),
        CHECK (status <> 'running' OR started IS NOT NULL),
        CHECK ((status IN ('completed', 'failed', 'cancelled')) = (finished IS NOT NULL)),
        CHECK ((finished IS NULL) = (exit_code IS NULL)),
        CHECK ((status = 'completed') = (exit_code IS 0)),
        CHECK ((status IN ('failed', 'cancelled')) = (error IS NOT NULL)),
        CHECK ((status = 'completed') = (output_sha256 IS NOT NULL)),
        CHECK ((output_sha256 IS NULL) = (output_name IS NULL) AND (output_sha256 IS NULL) = (output_size IS NULL)),
        CHECK (phase IS NULL OR phase = 'claimed' OR container_id IS NOT NULL)
    ) STRICT;

    CREATE INDEX run_queued ON run (sequence) WHERE status = 'queued';
    CREATE INDEX run_running ON run (sequence) WHERE status = 'running';
    CREATE INDEX run_status ON run (status, sequence);

    -- Final runs never change.
    CREATE TRIGGER run_final BEFORE UPDATE ON run WHEN OLD.finished IS NOT NULL BEGIN
        SELECT RAISE(ABORT, 'a final run never changes');
    END;

    -- What the worker last saw of the Docker Engine.
    CREATE TABLE engine (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        problem TEXT,
        noted INTEGER NOT NULL
    ) STRICT;
    """

/// `started_uptime` and `uptime` are milliseconds of `CLOCK_BOOTTIME`, which cannot be set.
private let limitsAndClocks = """
    ALTER TABLE run ADD COLUMN started_uptime INTEGER;
    -- Why the worker ends the container: recorded before it does.
    ALTER TABLE run ADD COLUMN end_cause TEXT CHECK (end_cause IN ('time', 'space'));
    ALTER TABLE run ADD COLUMN end_error TEXT CHECK ((end_error IS NULL) = (end_cause IS NULL));
    ALTER TABLE run ADD COLUMN out_of_memory INTEGER NOT NULL DEFAULT 0 CHECK (out_of_memory IN (0, 1));

    -- The time of day and the uptime of one moment: what tells a clock that was set from time that has passed.
    CREATE TABLE clock (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        wall INTEGER NOT NULL,
        uptime INTEGER NOT NULL
    ) STRICT;
    """

private let pause = """
    -- A row while no run is to be started.
    CREATE TABLE pause (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        since INTEGER NOT NULL
    ) STRICT;
    """

private let preflight = """
    -- What the file of a layout tells, as JSON; null where it was not looked at.
    ALTER TABLE upload ADD COLUMN layout TEXT CHECK (layout IS NULL OR json_type(layout) = 'object');

    -- The flow's options, where they were asked for.
    ALTER TABLE run ADD COLUMN slot TEXT CHECK (slot <> '');
    ALTER TABLE run ADD COLUMN chip_on_board INTEGER NOT NULL DEFAULT 0 CHECK (chip_on_board IN (0, 1));
    ALTER TABLE run ADD COLUMN workers TEXT CHECK (workers <> '');
    ALTER TABLE run ADD COLUMN threads TEXT CHECK (threads <> '');
    ALTER TABLE run ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_type(warnings) = 'array');
    """

private let verdictsAttemptsSlots = """
    -- Null until a run is final, and of one that no version with verdicts has ended.
    ALTER TABLE run ADD COLUMN verdict TEXT CHECK (verdict IS NULL OR (finished IS NOT NULL
        AND verdict IN ('passed', 'design_failed', 'timed_out', 'out_of_memory', 'system_failed', 'cancelled')
        AND (status = 'completed') = (verdict = 'passed') AND (status = 'cancelled') = (verdict = 'cancelled')));
    ALTER TABLE run ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt IN (1, 2));
    -- Lines of the log that an earlier attempt has written.
    ALTER TABLE run ADD COLUMN earlier_log_lines INTEGER NOT NULL DEFAULT 0 CHECK (earlier_log_lines >= 0);
    -- Of the die; and whether the flow came to its last step: from such runs it is told how long others will take.
    ALTER TABLE run ADD COLUMN checked_slot TEXT NOT NULL DEFAULT '1x1' CHECK (checked_slot <> '');
    ALTER TABLE run ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 0 CHECK (is_whole IN (0, 1));
    CREATE INDEX run_whole ON run (checked_slot, sequence) WHERE is_whole = 1;
    """

/// How many runs are queued in each block of 256 sequence numbers, so that a position in a queue of 10,000 takes 40
/// rows and one block.
private let queueBlocks = """
    CREATE TABLE queue_block (
        number INTEGER PRIMARY KEY,
        runs INTEGER NOT NULL CHECK (runs > 0)
    ) STRICT;

    INSERT INTO queue_block SELECT sequence >> 8, count(*) FROM run WHERE status = 'queued' GROUP BY 1;

    \(queueBlockTriggers)
    """

/// They keep the table of blocks up to date.
let queueBlockTriggers = """
    CREATE TRIGGER run_inserted AFTER INSERT ON run WHEN NEW.status = 'queued' BEGIN
        INSERT INTO queue_block VALUES (NEW.sequence >> 8, 1) ON CONFLICT (number) DO UPDATE SET runs = runs + 1;
    END;
    CREATE TRIGGER run_queued_again AFTER UPDATE OF status ON run WHEN OLD.status <> 'queued' AND NEW.status = 'queued' BEGIN
        INSERT INTO queue_block VALUES (NEW.sequence >> 8, 1) ON CONFLICT (number) DO UPDATE SET runs = runs + 1;
    END;
    CREATE TRIGGER run_taken AFTER UPDATE OF status ON run WHEN OLD.status = 'queued' AND NEW.status <> 'queued' BEGIN
        DELETE FROM queue_block WHERE number = OLD.sequence >> 8 AND runs = 1;
        UPDATE queue_block SET runs = runs - 1 WHERE number = OLD.sequence >> 8;
    END;
    CREATE TRIGGER run_deleted AFTER DELETE ON run WHEN OLD.status = 'queued' BEGIN
        DELETE FROM queue_block WHERE number = OLD.sequence >> 8 AND runs = 1;
        UPDATE queue_block SET runs = runs - 1 WHERE number = OLD.sequence >> 8;
    END;
    """

private let machinesStart = """
    -- The kernel's name for the machine's start in which `started_uptime` was read.
    ALTER TABLE run ADD COLUMN started_boot TEXT CHECK (started_boot <> '');
    """
