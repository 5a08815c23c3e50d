"""Makes GDSII files record by record: what KLayout reads but does not write, as boxes and arrays off the grid."""

import struct


def record(kind, data_type, data=b""):
    return struct.pack(">HBB", len(data) + 4, kind, data_type) + data


def int16(kind, *values):
    return record(kind, 2, struct.pack(f">{len(values)}H", *values))


def int32(kind, *values):
    return record(kind, 3, struct.pack(f">{len(values)}i", *values))


def text(kind, value):
    data = value.encode()
    return record(kind, 6, data + b"\0" * (len(data) % 2))


def real(value):
    """The eight bytes of a number: a sign, an exponent of 16, and 56 bits."""
    if value == 0:
        return bytes(8)
    exponent, size = 64, abs(value)
    while size >= 1:
        size, exponent = size / 16, exponent + 1
    while size < 1 / 16:
        size, exponent = size * 16, exponent - 1
    return struct.pack(">Q", (value < 0) << 63 | exponent << 56 | round(size * 2**56))


def reals(kind, *values):
    return record(kind, 5, b"".join(map(real, values)))


def place(random):
    return random.randint(-9000, 9000)


def points(random, count):
    return [place(random) for _ in range(2 * count)]


def boundary(random):
    corners = points(random, random.randint(2, 6))
    return record(0x08, 0), int32(0x10, *corners, *corners[:2])


def box(random):
    a, b, c, d = points(random, 2)
    return record(0x2D, 0), int32(0x10, a, b, a, d, c, d, c, b, a, b)


def path(random):
    kind = random.choice([0, 1, 2, 4])
    head = int16(0x21, kind) + int32(0x0F, random.choice([0, 1, 7, 100, 999, 1500]))
    if kind == 4:
        head += int32(0x30, random.randint(-30, 500)) + int32(0x31, random.randint(-30, 500))
    return record(0x09, 0), head + int32(0x10, *points(random, random.randint(1, 5)))


def shape(random):
    make = random.choice([boundary, boundary, box, path])
    head, tail = make(random)
    kind = 0x2E if make is box else 0x0E
    return head + int16(0x0D, random.choice([1, 34, 40000])) + int16(kind, random.randint(0, 3)) + tail + record(0x11, 0)


def label(random):
    return (record(0x0C, 0) + int16(0x0D, 5) + int16(0x16, 6) + int32(0x10, *points(random, 1)) + text(0x19, "label")
            + record(0x11, 0))


def orientation(random):
    if random.random() < 0.3:
        return b""
    data = record(0x1A, 1, struct.pack(">H", random.choice([0, 0x8000])))
    if random.random() < 0.3:
        data += reals(0x1B, random.choice([0.5, 2, 1.37]))
    if random.random() < 0.8:
        data += reals(0x1C, random.choice([90, 180, 270, 360, -90, 45, 33.3, 300.1]))
    return data


def reference(random, children):
    head = text(0x12, random.choice(children)) + orientation(random)
    if random.random() < 0.4:
        return record(0x0A, 0) + head + int32(0x10, *points(random, 1)) + record(0x11, 0)
    x, y = points(random, 1)
    columns, rows = random.choice([0, 1, 2, 3, 7, 50]), random.choice([0, 1, 2, 3, 7, 50])
    column = random.choice([0, random.randint(-3000, 3000), 9 * columns])
    row = random.choice([0, random.randint(-3000, 3000), 9 * rows])
    # Mostly along the axes, and hardly ever dividing evenly.
    skew = random.choice([0, 0, random.randint(-99, 99)])
    corners = [x, y, x + column, y + skew, x + skew, y + row]
    return record(0x0B, 0) + head + int16(0x13, columns, rows) + int32(0x10, *corners) + record(0x11, 0)


def library(random):
    data = int16(0x00, 600) + int16(0x01, *[0] * 12) + text(0x02, "LIB") + reals(0x03, 1e-3, random.choice([1e-9, 5e-9]))
    names = [f"c{number}" for number in range(random.randint(1, 6))]
    cells = []
    for number, name in enumerate(names):
        cell = int16(0x05, *[0] * 12) + text(0x06, name)
        for _ in range(random.choice([0, 1, 4, 9])):
            cell += label(random) if random.random() < 0.2 else shape(random)
        children = names[:number] + ["undefined"] * (random.random() < 0.1)
        for _ in range(random.choice([0, 1, 2, 4]) if children else 0):
            cell += reference(random, children)
        cells.append(cell + record(0x07, 0))
    random.shuffle(cells)
    return data + b"".join(cells) + record(0x04, 0)
