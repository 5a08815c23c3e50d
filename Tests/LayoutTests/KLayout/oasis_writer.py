"""Writes OASIS records byte by byte: also those that KLayout reads but does not write."""

import struct
import zlib

MAGIC = b"%SEMI-OASIS\r\n"


def unsigned(value):
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        if value:
            out.append(byte | 0x80)
        else:
            out.append(byte)
            return bytes(out)


def signed(value):
    return unsigned(abs(value) << 1 | (value < 0))


def string(text):
    data = text.encode() if isinstance(text, str) else text
    return unsigned(len(data)) + data


def two_delta(direction, length):
    return unsigned(length << 2 | direction)


def three_delta(direction, length):
    return unsigned(length << 3 | direction)


def general_delta(x, y):
    return unsigned(abs(x) << 2 | (x < 0) << 1 | 1) + signed(y)


def octangular_delta(direction, length):
    """The short form of a general delta."""
    return unsigned(length << 4 | direction << 1)


def real(value, form):
    """A real number in one of the eight forms; the value has to fit the form."""
    if form in (0, 1):
        return unsigned(form) + unsigned(round(abs(value)))
    if form in (2, 3):
        return unsigned(form) + unsigned(round(abs(1 / value)))
    if form in (4, 5):
        return unsigned(form) + unsigned(round(abs(value) * 1000)) + unsigned(1000)
    return unsigned(form) + struct.pack("<f" if form == 6 else "<d", value)


def block(data):
    """Records in a compressed block."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return unsigned(34) + unsigned(0) + unsigned(len(data)) + unsigned(len(packed)) + packed


def end(head, offsets_last, scheme):
    """The END record of a file that begins with `head`."""
    record = unsigned(2) + (unsigned(0) * 12 if offsets_last else b"")
    tail = 1 + (4 if scheme else 0)
    # The length of the padding takes two bytes.
    padding = 256 - len(record) - 2 - tail
    record += unsigned(padding | 0) if padding >= 128 else bytes([padding | 0x80, 0])
    record += bytes(padding) + unsigned(scheme)
    body = head + record
    if scheme == 1:
        body += struct.pack("<I", zlib.crc32(body))
    elif scheme == 2:
        body += struct.pack("<I", sum(body) & 0xFFFFFFFF)
    return body


def library(records, unit=1000.0, unit_form=0, offsets_last=False, scheme=0):
    """A whole file with the given bytes between START and END."""
    head = MAGIC + unsigned(1) + string("1.0") + real(unit, unit_form) + unsigned(int(offsets_last))
    if not offsets_last:
        head += unsigned(0) * 12
    return end(head + records, offsets_last, scheme)
