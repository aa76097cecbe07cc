#!/usr/bin/env python3
"""PyMatching as an external decoder:  sallow estimate … --decoder 'exec:python3 bench/peers/pymatching_decoder.py'

docs/formats/external_decoder.md describes the protocol.
"""
import sys

import numpy
import pymatching
import stim

receive, send = sys.stdin.buffer, sys.stdout.buffer
detectors, observables, size = map(int, receive.readline().split()[2:])
matching = pymatching.Matching(stim.DetectorErrorModel(receive.read(size).decode()))
while line := receive.readline():
    shots, row = int(line), (detectors + 7) // 8
    events = numpy.frombuffer(receive.read(shots * row), dtype=numpy.uint8).reshape(shots, row)
    send.write(matching.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True).tobytes())
    send.flush()
