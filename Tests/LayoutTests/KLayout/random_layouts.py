"""Makes layouts at random: small ones, with all that a hierarchy may have."""

import gzip
import os

import klayout.db as db
import random_gdsii
import random_oasis

LAYERS = [(34, 0), (36, 0), (53, 0), (82, 0), (167, 5), (0, 0), (255, 255), (1, 65535), (63, 63)]
ANGLES = [0, 90, 180, 270, 45, 30, 12.5, 359.75, 135, 89.999, 200]
MAGNIFICATIONS = [1, 1, 1, 0.5, 2, 1.001, 3.7]


def coordinate(random):
    return random.randint(-10 ** random.randint(0, 6), 10 ** random.randint(0, 6))


def point(random):
    return db.Point(coordinate(random), coordinate(random))


def add_shape(random, shapes):
    kind = random.choice(["box", "polygon", "path", "text", "point", "line", "circle", "manhattan", "array"])
    if kind == "box":
        shapes.insert(db.Box(point(random), point(random)))
    elif kind == "polygon":
        shapes.insert(db.SimplePolygon([point(random) for _ in range(random.randint(3, 9))], True))
    elif kind == "manhattan":
        region = db.Region()
        for _ in range(random.randint(1, 5)):
            x, y = random.randint(-500, 500), random.randint(-500, 500)
            region.insert(db.Box(x, y, x + random.randint(1, 400), y + random.randint(1, 400)))
        shapes.insert(region.merged())
    elif kind == "path":
        points = [point(random) for _ in range(random.randint(2, 6))]
        path = db.Path(points, random.randint(0, 1000) * 2)
        path.bgn_ext, path.end_ext = random.choice([(0, 0), (path.width // 2,) * 2, (random.randint(-50, 900), 70)])
        path.round = random.random() < 0.2
        shapes.insert(path)
    elif kind == "text":
        shapes.insert(db.Text("t" * random.randint(1, 20), db.Trans(random.randrange(8), point(random).x, 5)))
    elif kind == "point":
        x, y = coordinate(random), coordinate(random)
        shapes.insert(db.Box(x, y, x, y))
    elif kind == "line":
        x, y = coordinate(random), coordinate(random)
        shapes.insert(db.Box(x, y, x + random.randint(0, 1000), y))
    elif kind == "circle":
        radius = random.randint(1, 1000)
        path = db.Path([point(random)], 2 * radius, radius, radius, True)
        shapes.insert(path)
    else:
        # The same shape again and again, of which an OASIS writer makes a repetition.
        dx, dy = random.randint(0, 3000), random.randint(0, 3000)
        what = random.choice([db.Box(0, 0, 50, 30), db.Polygon([db.Point(0, 0), db.Point(9, 90), db.Point(40, 1)])])
        for column in range(random.randint(1, 7)):
            for row in range(random.randint(1, 7)):
                jitter = random.choice([0, 0, 0, random.randint(0, 9)])
                shapes.insert(what.moved(column * dx + jitter, row * dy))


def transformation(random):
    place = db.Vector(coordinate(random), coordinate(random))
    mirror = random.random() < 0.4
    if random.random() < 0.6:
        return db.ICplxTrans(1.0, 90.0 * random.randrange(4), mirror, place)
    return db.ICplxTrans(random.choice(MAGNIFICATIONS), random.choice(ANGLES), mirror, place)


def add_instance(random, cell, child):
    trans = transformation(random)
    kind = random.random()
    if kind < 0.6:
        cell.insert(db.CellInstArray(child, trans))
    elif kind < 0.8:
        a = db.Vector(random.randint(-5000, 5000), random.choice([0, 0, random.randint(-500, 500)]))
        b = db.Vector(random.choice([0, 0, random.randint(-500, 500)]), random.randint(-5000, 5000))
        cell.insert(db.CellInstArray(child, trans, a, b, random.randint(1, 9), random.randint(1, 9)))
    else:
        for _ in range(random.randint(2, 12)):
            cell.insert(db.CellInstArray(child, db.ICplxTrans(trans, 1.0, db.Vector(coordinate(random), 0))))


def layout(random, unit):
    made = db.Layout()
    made.dbu = unit
    layers = [made.layer(*layer) for layer in random.sample(LAYERS, random.randint(1, len(LAYERS)))]
    cells = []
    for number in range(random.randint(1, 10)):
        cell = made.create_cell(random.choice(["c", "cell_", "a$b_", "x" * 40]) + str(number))
        for _ in range(random.choice([0, 1, 3, 8])):
            add_shape(random, cell.shapes(random.choice(layers)))
        for _ in range(random.choice([0, 1, 2, 5]) if cells else 0):
            add_instance(random, cell, random.choice(cells).cell_index())
        if random.random() < 0.2:
            cell.set_property(random.randint(1, 9), "value")
        cells.append(cell)
    return made


def gdsii_options(random, options):
    options.format = "GDS2"
    options.gds2_write_timestamps = random.random() < 0.5
    options.gds2_multi_xy_records = random.random() < 0.5
    options.gds2_max_vertex_count = random.choice([8000, 8000, 10])
    options.gds2_resolve_skew_arrays = random.random() < 0.5
    options.gds2_libname = random.choice(["LIB", "library_1"])


def oasis_options(random, options):
    options.format = "OASIS"
    options.oasis_compression_level = random.choice([0, 1, 2, 5, 10])
    options.oasis_write_cblocks = random.random() < 0.5
    options.oasis_strict_mode = random.random() < 0.5
    options.oasis_write_std_properties = random.random() < 0.5
    options.oasis_write_std_properties_ext = random.choice([0, 1, 2])
    options.oasis_write_cell_bounding_boxes = random.random() < 0.5
    options.oasis_permissive = True
    options.oasis_recompress = random.random() < 0.5
    options.oasis_substitution_char = "*"


def make_by_klayout(random, path):
    made = layout(random, random.choice([0.001, 0.001, 0.0005, 0.01, 0.005]))
    options = db.SaveLayoutOptions()
    choose = random.choice([gdsii_options, oasis_options, oasis_options])
    choose(random, options)
    made.write(path, options)
    return options.format


def compress(random, path):
    """As gzip does, in one member or in several."""
    with open(path, "rb") as file:
        data = file.read()
    middle = random.choice([len(data), random.randint(0, len(data))])
    with open(path, "wb") as file:
        file.write(gzip.compress(data[:middle], mtime=0))
        if middle < len(data):
            file.write(gzip.compress(data[middle:], mtime=0))


def make(random, count, folder):
    """Gives the paths of the layouts, each with a word about it."""
    made = []
    for number in range(count):
        path = os.path.join(folder, f"{number:04}")
        if random.random() < 0.55:
            description = f"{make_by_klayout(random, path)} by KLayout"
        else:
            name, writer = random.choice([("GDSII", random_gdsii), ("OASIS", random_oasis), ("OASIS", random_oasis)])
            description = f"{name} made by hand"
            with open(path, "wb") as file:
                file.write(writer.library(random))
        if random.random() < 0.25:
            compress(random, path)
            description += ", gzip"
        made.append((path, description))
    return made
