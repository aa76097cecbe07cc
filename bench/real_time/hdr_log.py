"""Reads logs of HdrHistogram (version 1.3, V2 encoding), as `sallow stream --histogram_out` writes them."""
import base64
import collections
import struct
import zlib

COMPRESSED, PLAIN = 0x1c849314, 0x1c849313
HALF_BITS = 10  # three significant digits: 2^10 steps per power of two


def read_log(path):
    """One Counter per line of the log: how often each value occurred, at the resolution of the histogram."""
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return [decoded(line.split(",")[-1]) for line in lines if line and line[0] not in '#"']


def decoded(text):
    outer = base64.b64decode(text)
    cookie, length = struct.unpack_from(">ii", outer)
    if cookie != COMPRESSED:
        raise ValueError(f"cookie {cookie:#x} of a compressed histogram is not {COMPRESSED:#x}")
    inner = zlib.decompress(outer[8:8 + length])
    cookie, length, _, digits = struct.unpack_from(">iiii", inner)
    if (cookie, digits) != (PLAIN, 3):
        raise ValueError(f"a histogram with cookie {cookie:#x} and {digits} digits is not supported")
    counts, index, at, end = collections.Counter(), 0, 40, 40 + length
    while at < end:
        number, at = read_number(inner, at)
        if number < 0:
            index -= number  # so many zeros
            continue
        if number > 0:
            counts[highest_at(index)] += number
        index += 1
    return counts


def read_number(data, at):
    """A ZigZag LEB128 number and the place after it."""
    raw, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        raw |= (byte & 0x7f) << shift
        shift += 7
        if byte < 0x80:
            return (raw >> 1) ^ -(raw & 1), at


def highest_at(index):
    """The largest value that is counted at this index."""
    bucket = (index >> HALF_BITS) - 1
    step = (index & ((1 << HALF_BITS) - 1)) + (1 << HALF_BITS)
    if bucket < 0:
        return index
    return ((step + 1) << bucket) - 1


def quantile(counts, part):
    """The smallest value that this part of all values does not exceed; None if there are none."""
    total, seen = sum(counts.values()), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= part * total:
            return value
    return None
