"""Makes OASIS files byte by byte: every record, repetition, point list and real, and most of what may be left out."""

import oasis_writer as oas


def step(random):
    return random.choice([0, 1, 10, 250, 5000]) * random.randint(0, 3)


def place(random):
    return random.randint(-20000, 20000)


def delta(random):
    if random.random() < 0.5:
        return oas.octangular_delta(random.randrange(8), step(random))
    return oas.general_delta(place(random), place(random))


def repetition(random, is_known):
    kind = random.randint(0 if is_known else 1, 11)

    def few():
        return oas.unsigned(random.randint(0, 5))

    some = random.randint(0, 5)
    data = oas.unsigned(kind)
    if kind == 1:
        data += few() + few() + oas.unsigned(step(random)) + oas.unsigned(step(random))
    elif kind in (2, 3):
        data += few() + oas.unsigned(step(random))
    elif kind in (4, 5, 6, 7):
        data += oas.unsigned(some)
        if kind in (5, 7):
            data += oas.unsigned(random.randint(1, 50))
        data += b"".join(oas.unsigned(step(random)) for _ in range(some + 1))
    elif kind == 8:
        data += few() + few() + delta(random) + delta(random)
    elif kind == 9:
        data += few() + delta(random)
    elif kind in (10, 11):
        data += oas.unsigned(some)
        if kind == 11:
            data += oas.unsigned(random.randint(1, 50))
        data += b"".join(delta(random) for _ in range(some + 1))
    return data


def point_list(random, is_polygon):
    kind = random.randint(0, 5)
    count = random.randint(1, 8)
    if kind < 2 and is_polygon:
        count = 2 * random.randint(1, 4)
    data = oas.unsigned(kind) + oas.unsigned(count)
    for _ in range(count):
        if kind < 2:
            data += oas.signed(random.randint(-3000, 3000))
        elif kind == 2:
            data += oas.two_delta(random.randrange(4), random.randint(0, 3000))
        elif kind == 3:
            data += oas.three_delta(random.randrange(8), random.randint(0, 3000))
        else:
            data += oas.general_delta(random.randint(-3000, 3000), random.randint(-3000, 3000))
    return data


class Cell:
    """Remembers which modal variables are set."""

    def __init__(self, random, children, numbers):
        """`numbers` is the share of children that are called by their numbers."""
        self.random = random
        self.children = children
        self.numbers = numbers
        self.known = set()

    def choose(self, *names):
        """Whether a record says something: always if that is not known yet."""
        chosen = self.random.random() < 0.5 or not self.known.issuperset(names)
        if chosen:
            self.known.update(names)
        return chosen

    def repeated(self):
        return self.random.random() < 0.35

    def tail(self, flags, layer, data, layer_names=("layer", "datatype")):
        """The record's bytes from its flags to its end: layer, its own data, place and repetition."""
        random = self.random
        head = b""
        if self.choose(layer_names[0]):
            flags |= 0x01
            head += oas.unsigned(random.choice(layer))
        if self.choose(layer_names[1]):
            flags |= 0x02
            head += oas.unsigned(random.choice([0, 1, 5, 1000]))
        places = b""
        for flag in (0x10, 0x08):
            if random.random() < 0.7:
                flags |= flag
                places += oas.signed(place(random))
        if self.repeated():
            flags |= 0x04
            places += repetition(random, "repetition" in self.known)
            self.known.add("repetition")
        return bytes([flags]) + head + data + places

    def sizes(self, flags_of):
        """Width and height, where they are said."""
        flags, data = 0, b""
        for name, flag in flags_of:
            if self.choose(name):
                flags |= flag
                data += oas.unsigned(self.random.choice([0, 1, 7, 300, 4000]))
        return flags, data

    def rectangle(self):
        flags, data = self.sizes([("width", 0x40), ("height", 0x20)])
        if not flags & 0x20 and self.random.random() < 0.5:
            flags |= 0x80
        return oas.unsigned(20) + self.tail(flags, [1, 2, 34], data)

    def polygon(self):
        flags, data = (0x20, point_list(self.random, True)) if self.choose("polygon") else (0, b"")
        return oas.unsigned(21) + self.tail(flags, [1, 2, 34], data)

    def path(self):
        flags, data = 0, b""
        if self.choose("halfwidth"):
            flags |= 0x40
            data += oas.unsigned(self.random.randint(0, 500))
        if self.choose("extensions"):
            flags |= 0x80
            first, last = self.random.randint(1, 3), self.random.randint(1, 3)
            data += oas.unsigned(first << 2 | last)
            for scheme in (first, last):
                if scheme == 3:
                    data += oas.signed(self.random.randint(-20, 900))
        if self.choose("path"):
            flags |= 0x20
            data += point_list(self.random, False)
        return oas.unsigned(22) + self.tail(flags, [1, 2, 34], data)

    def trapezoid(self):
        kind = self.random.randint(23, 25)
        flags, data = self.sizes([("width", 0x40), ("height", 0x20)])
        flags |= self.random.choice([0, 0x80])
        for _ in range(2 if kind == 23 else 1):
            data += oas.signed(self.random.randint(-300, 300))
        return oas.unsigned(kind) + self.tail(flags, [1, 2, 34], data)

    def ctrapezoid(self):
        flags, data = 0, b""
        if self.choose("ctrapezoid"):
            flags |= 0x80
            data += oas.unsigned(self.random.randint(0, 25))
        more, sizes = self.sizes([("width", 0x40), ("height", 0x20)])
        return oas.unsigned(26) + self.tail(flags | more, [1, 2, 34], data + sizes)

    def circle(self):
        flags, data = 0, b""
        if self.choose("radius"):
            flags |= 0x20
            data += oas.unsigned(self.random.choice([0, 1, 77, 5000]))
        return oas.unsigned(27) + self.tail(flags, [1, 2, 34], data)

    def text(self):
        flags, data = 0, b""
        if self.choose("text"):
            if self.random.random() < 0.5:
                flags, data = 0x60, oas.unsigned(self.random.randint(0, 2))
            else:
                flags, data = 0x40, oas.string("label")
        record = self.tail(flags, [3, 4], b"", ("textlayer", "texttype"))
        return oas.unsigned(19) + record[:1] + data + record[1:]

    def placement(self):
        if not self.children:
            return b""
        random = self.random
        is_magnified = random.random() < 0.4
        flags, data = random.choice([0, 1]), b""
        if self.choose("cell"):
            number, name = random.choice(self.children)
            flags |= 0x80
            if random.random() < self.numbers:
                flags |= 0x40
                data += oas.unsigned(number)
            else:
                data += oas.string(name)
        if not is_magnified:
            flags |= random.randrange(4) << 1
        else:
            if random.random() < 0.7:
                flags |= 0x04
                data += random.choice(
                    [oas.real(2, 0), oas.real(0.5, 2), oas.real(1.5, 4), oas.real(0.75, 6), oas.real(1.1, 7)])
            if random.random() < 0.7:
                flags |= 0x02
                data += random.choice(
                    [oas.real(90, 0), oas.real(-90, 1), oas.real(22.5, 4), oas.real(-33.3, 5), oas.real(45, 6),
                     oas.real(123.456, 7), oas.real(0.125, 2), oas.real(-0.5, 3), oas.real(360, 0)])
        for flag in (0x20, 0x10):
            if random.random() < 0.7:
                flags |= flag
                data += oas.signed(place(random))
        if self.repeated():
            flags |= 0x08
            data += repetition(random, "repetition" in self.known)
            self.known.add("repetition")
        return oas.unsigned(18 if is_magnified else 17) + bytes([flags]) + data

    def property(self):
        random = self.random
        if random.random() < 0.3 and "property" in self.known:
            return oas.unsigned(29)
        self.known.add("property")
        values = [oas.real(3, 0), oas.real(-0.25, 7), oas.unsigned(8) + oas.unsigned(500), oas.unsigned(9) + oas.signed(-5),
                  oas.unsigned(10) + oas.string("a"), oas.unsigned(11) + oas.string(b"\x00\xff"),
                  oas.unsigned(12) + oas.string("n"), oas.unsigned(13) + oas.unsigned(0), oas.unsigned(14) + oas.unsigned(1)]
        count = random.choice([0, 1, 3, 20])
        flags = 0x04 | min(count, 15) << 4
        name = oas.string("name")
        if random.random() < 0.5:
            flags |= 0x02
            name = oas.unsigned(random.randint(0, 1))
        data = oas.unsigned(count) if count >= 15 else b""
        return oas.unsigned(28) + bytes([flags]) + name + data + b"".join(random.choice(values) for _ in range(count))

    def extension(self):
        if self.random.random() < 0.5:
            return oas.unsigned(32) + oas.unsigned(7) + oas.string("unknown")
        flags, data = self.random.choice([0, 0x18]), oas.unsigned(3)
        places = oas.signed(9) + oas.signed(-9) if flags else b""
        return oas.unsigned(33) + bytes([flags]) + data + oas.string("unknown") + places

    def mode(self):
        return oas.unsigned(self.random.choice([15, 16]))

    def records(self, count):
        kinds = [self.rectangle, self.polygon, self.path, self.trapezoid, self.ctrapezoid, self.circle, self.text,
                 self.placement, self.placement, self.property, self.extension, self.mode, self.pad]
        return [self.random.choice(kinds)() for _ in range(count)]

    def pad(self):
        return oas.unsigned(0)


def in_blocks(random, records):
    """Some runs of records compressed, some not."""
    data, position = b"", 0
    while position < len(records):
        count = random.randint(1, 10)
        run = b"".join(records[position : position + count])
        data += oas.block(run) if random.random() < 0.3 else run
        position += count
    return data


def names(random, cells):
    """The tables, with numbers or without, each before or after the cells."""
    tables = []
    order = list(range(len(cells)))
    numbered = random.random() < 0.5
    if numbered:
        random.shuffle(order)
    tables.append([
        oas.unsigned(4 if numbered else 3) + oas.string(cells[number]) + (oas.unsigned(number) if numbered else b"")
        for number in order])
    for kind, count in ((5, 3), (7, 2), (9, 2)):
        numbered = random.random() < 0.5
        tables.append([
            oas.unsigned(kind + numbered) + oas.string(f"n{number}") + (oas.unsigned(number) if numbered else b"")
            for number in range(count)])
    layer = oas.string("metal") + random.choice([
        oas.unsigned(0), oas.unsigned(1) + oas.unsigned(9), oas.unsigned(2) + oas.unsigned(9),
        oas.unsigned(3) + oas.unsigned(9), oas.unsigned(4) + oas.unsigned(9) + oas.unsigned(12)])
    tables.append([oas.unsigned(random.choice([11, 12])) + layer + oas.unsigned(3) + oas.unsigned(0)])
    tables.append([oas.unsigned(30) + oas.unsigned(5) + oas.string("x")])
    random.shuffle(tables)
    return tables


def library(random):
    cells = [f"cell{number}" for number in range(random.randint(1, 6))]
    tables = names(random, cells)
    before = random.randint(0, len(tables))
    data = [in_blocks(random, table) for table in tables[:before]]
    order = list(range(len(cells)))
    random.shuffle(order)
    # KLayout 0.30 crashes at times when cells are called both by name and by a number whose name comes later.
    are_named = any(table[0][0] in (3, 4) for table in tables[:before])
    numbers = 0.5 if are_named else random.choice([0, 1])
    for number in order:
        cell = Cell(random, [(child, cells[child]) for child in range(number)], numbers)
        head = oas.unsigned(13) + oas.unsigned(number)
        if random.random() >= numbers:
            head = oas.unsigned(14) + oas.string(cells[number])
        data.append(in_blocks(random, [head] + cell.records(random.choice([0, 2, 10, 40]))))
    data += [in_blocks(random, table) for table in tables[before:]]
    unit = random.choice([(1000, 0), (1000, 7), (2000, 0), (0.5, 2), (1000, 6), (100, 4)])
    return oas.library(b"".join(data), unit[0], unit[1], random.random() < 0.5, random.randint(0, 2))
