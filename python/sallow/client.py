"""A client of `sallow serve`, over TCP, UDP or shared memory; needs only the standard library.

    with Client("shm:sallow") as client:
        patch = client.open("a")
        client.push(patch, round_number, bits)      # does not wait
        while reply := client.poll():               # corrections, as they come
            use(reply.end_round, reply.frame)

docs/serving.md explains the calls, docs/formats/wire.md the messages and the shared memory.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import fcntl
import mmap
import os
import platform
import select
import socket
import struct
import time
import zlib
from typing import Any

HEADER = struct.Struct("<2sBBHHIIQ")
REPLY = struct.Struct("<BBHIQ")
OPENED = struct.Struct("<QIII")
VERSION = 1
PAYLOAD_MOST = 4096
OPEN, ROUND, GET, FINISH, RESET, PING, CLOSE = range(1, 8)
ALL_PATCHES = 65535
REPLY_KIND = 128
STATUSES = ("OK", "NOT_READY", "BUSY", "BAD_REQUEST", "INVALID_PATCH", "SYNDROMES_DROPPED", "INTERNAL_ERROR")
HERALDS = {1: "unresolved", 2: "unexplained", 4: "lost round", 8: "late"}

SHM_MAGIC = 0x4D534C53
SHM_PAGE = 4096
SHM_HEADER = struct.Struct("<IIQIIII")
SHM_SESSION_BYTES = 320
# Positions in a session, in 8-byte words.
PID, DROPPED, CLOSED = 0, 1, 2
REQUESTS_WRITTEN, REQUESTS_READ, REPLIES_WRITTEN, REPLIES_READ = 8, 16, 24, 32


class ServerError(Exception):
    """The server is not there, has ended, has dropped this client, or has answered with an error."""


@dataclasses.dataclass(frozen=True)
class Patch:
    """A patch that this client owns."""

    number: int
    name: str
    rounds: int | None  #: None: endless
    width: int  #: the most detectors of a round
    commit: int
    buffer: int
    observables: int


@dataclasses.dataclass(frozen=True)
class Reply:
    """A correction, or the answer to a request."""

    kind: int
    patch: int
    sequence: int
    status: str
    is_final: bool
    heralds: frozenset[str]
    first_round: int
    end_round: int
    observables: int
    payload: bytes

    @property
    def frame(self) -> tuple[bool, ...]:
        """The flips of each observable by all rounds committed so far."""
        if not self.payload:
            return ()
        return tuple(bool(self.payload[k // 8] >> (k % 8) & 1) for k in range(self.observables))


def write_message(kind: int, patch: int, sequence: int, round_number: int, payload: bytes) -> bytes:
    """A message of the wire format."""
    head = HEADER.pack(b"SL", VERSION, kind, len(payload), patch, sequence, 0, round_number)
    checksum = zlib.crc32(payload, zlib.crc32(head[16:], zlib.crc32(head[:12])))
    return head[:12] + checksum.to_bytes(4, "little") + head[16:] + payload


def read_reply(message: bytes) -> Reply:
    """Reads a whole message of the server."""
    if len(message) < HEADER.size + REPLY.size:
        raise ServerError("the server sent a message that is no reply")
    magic, version, kind, size, patch, sequence, checksum, round_number = HEADER.unpack_from(message)
    if (
        magic != b"SL"
        or version != VERSION
        or kind < REPLY_KIND
        or size != len(message) - HEADER.size
        or checksum != zlib.crc32(message[16:], zlib.crc32(message[:12]))
    ):
        raise ServerError("the server sent a message that is no reply")
    status, final, observables, heralds, end_round = REPLY.unpack_from(message, HEADER.size)
    return Reply(
        kind - REPLY_KIND,
        patch,
        sequence,
        STATUSES[status] if status < len(STATUSES) else f"status {status}",
        bool(final),
        frozenset(name for bit, name in HERALDS.items() if heralds & bit),
        round_number,
        end_round,
        observables,
        message[HEADER.size + REPLY.size :],
    )


def packed(bits: Any) -> bytes:
    """Bits as bytes, the lowest bit first; bytes are packed already."""
    if isinstance(bits, (bytes, bytearray)):
        return bytes(bits)
    flags = [bool(bit) for bit in bits]
    return sum(1 << k for k, flag in enumerate(flags) if flag).to_bytes((len(flags) + 7) // 8, "little")


class _Socket:
    def __init__(self, kind: str, host: str, port: int) -> None:
        self._is_stream = kind == "tcp"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM if self._is_stream else socket.SOCK_DGRAM)
        try:
            self._socket.connect((host, port))
        except OSError as error:
            self._socket.close()
            raise ServerError(f"{kind}:{host}:{port}: {error}") from error
        if self._is_stream:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._bytes = b""

    def send(self, message: bytes) -> bool:
        try:
            self._socket.sendall(message)
        except OSError as error:
            raise ServerError(f"the server has closed the connection: {error}") from error
        return True

    def receive(self, until: float) -> bytes | None:
        while True:
            if self._is_stream and len(self._bytes) >= HEADER.size:
                size = HEADER.size + int.from_bytes(self._bytes[4:6], "little")
                if len(self._bytes) >= size:
                    message, self._bytes = self._bytes[:size], self._bytes[size:]
                    return message
            left = max(0.0, until - time.monotonic())
            if not select.select([self._socket], [], [], left)[0]:
                return None
            try:
                more = self._socket.recv(65536)
            except OSError as error:
                raise ServerError(f"the server has closed the connection: {error}") from error
            if not self._is_stream:
                return more
            if not more:
                raise ServerError("the server has closed the connection")
            self._bytes += more

    def close(self) -> None:
        self._socket.close()


class _SharedMemory:
    """The counters are read and written as aligned 8-byte words, which x86-64 does in order."""

    def __init__(self, name: str) -> None:
        if platform.machine() not in ("x86_64", "AMD64"):
            raise ServerError("shared memory from Python needs an x86-64 machine; use tcp or udp")
        try:
            self._fd = os.open(f"/dev/shm/{name}", os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise ServerError(f"no server has the shared memory '{name}'") from error
        try:
            self._map(name)
        except BaseException:
            os.close(self._fd)
            raise

    def _map(self, name: str) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            raise ServerError(f"stale shared memory '{name}': its server has ended")
        except BlockingIOError:
            pass
        self._memory = mmap.mmap(self._fd, 0)
        magic, version, _, sessions, self._slots, self._slot_bytes, session_bytes = SHM_HEADER.unpack_from(self._memory)
        if magic != SHM_MAGIC or version != VERSION:
            raise ServerError(f"shared memory '{name}' is of another kind or version")
        words = memoryview(self._memory).cast("Q")
        # Python has no compare-and-swap: clients in Python exclude each other by a lock, and begin at the last session.
        fcntl.lockf(self._fd, fcntl.LOCK_EX, 1)
        try:
            for session in reversed(range(sessions)):
                first = (SHM_PAGE + session * session_bytes) // 8
                if words[first] == 0:
                    words[first] = os.getpid()
                    break
            else:
                raise ServerError(f"all sessions of the shared memory '{name}' are taken")
        finally:
            fcntl.lockf(self._fd, fcntl.LOCK_UN, 1)
        self._words = words[first : first + SHM_SESSION_BYTES // 8]
        self._ring = first * 8 + SHM_SESSION_BYTES

    def send(self, message: bytes) -> bool:
        words = self._words
        if words[DROPPED]:
            raise ServerError("the server has dropped this client")
        if len(message) + 4 > self._slot_bytes:
            raise ServerError("the message is longer than a slot of the shared memory")
        written = words[REQUESTS_WRITTEN]
        if written - words[REQUESTS_READ] >= self._slots:
            return False
        at = self._ring + written % self._slots * self._slot_bytes
        self._memory[at : at + 4 + len(message)] = len(message).to_bytes(4, "little") + message
        words[REQUESTS_WRITTEN] = written + 1
        return True

    def receive(self, until: float) -> bytes | None:
        words = self._words
        read = words[REPLIES_READ]
        while words[REPLIES_WRITTEN] == read:
            if words[DROPPED]:
                raise ServerError("the server has dropped this client")
            if time.monotonic() >= until:
                return None
        at = self._ring + (self._slots + read % self._slots) * self._slot_bytes
        size = int.from_bytes(self._memory[at : at + 4], "little")
        message = self._memory[at + 4 : at + 4 + size]
        words[REPLIES_READ] = read + 1
        return message

    def close(self) -> None:
        self._words[CLOSED] = 1
        os.close(self._fd)


class Client:
    """One client: `tcp:HOST:PORT`, `udp:HOST:PORT` or `shm:NAME`. Not for several threads at once."""

    def __init__(self, address: str, timeout: float = 5.0) -> None:
        kind, _, place = address.partition(":")
        host, _, port = place.rpartition(":")
        self.timeout = timeout
        self._link: _Socket | _SharedMemory
        if kind == "shm" and place:
            self._link = _SharedMemory(place)
        elif kind in ("tcp", "udp") and host and port.isdigit():
            self._link = _Socket(kind, host, int(port))
        else:
            raise ServerError(f"an address is tcp:HOST:PORT, udp:HOST:PORT or shm:NAME, found '{address}'")
        self._sequence = 0
        self._kept: collections.deque[Reply] = collections.deque(maxlen=1024)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the server; the patches of this client are free again."""
        if isinstance(self._link, _Socket):
            # A datagram server does not see that a client has left.
            with contextlib.suppress(ServerError):
                self.send(CLOSE, ALL_PATCHES)
        self._link.close()

    def send(self, kind: int, patch: int = 0, round_number: int = 0, payload: bytes = b"") -> int:
        """Sends a request and does not wait; returns its sequence number, or 0 if the shared ring is full."""
        message = write_message(kind, patch, self._sequence + 1, round_number, payload)
        if not self._link.send(message):
            return 0
        self._sequence += 1
        return self._sequence

    def request(self, kind: int, patch: int = 0, round_number: int = 0, payload: bytes = b"") -> Reply:
        """Sends a request and waits for its reply. Replies to others are kept for poll()."""
        until = time.monotonic() + self.timeout
        sequence = self.send(kind, patch, round_number, payload)
        while sequence == 0 and time.monotonic() < until:
            time.sleep(0)
            sequence = self.send(kind, patch, round_number, payload)
        while (message := self._link.receive(until)) is not None:
            reply = read_reply(message)
            if reply.sequence == sequence and reply.kind == kind:
                return reply
            self._kept.append(reply)
        raise TimeoutError(f"no reply in {self.timeout} s")

    def open(self, name: str) -> Patch:
        """Takes the patch of this name. Raises ServerError if another client has it or it does not exist."""
        reply = self.request(OPEN, payload=name.encode())
        if reply.status != "OK":
            raise ServerError(f"patch '{name}': {reply.status}")
        rounds, width, commit, buffer = OPENED.unpack_from(reply.payload)
        return Patch(reply.patch, name, rounds or None, width, commit, buffer, reply.observables)

    def push(self, patch: Patch, round_number: int, bits: Any) -> bool:
        """Sends the events of a round: packed bytes, or one truth value per detector. False: the ring is full."""
        return self.send(ROUND, patch.number, round_number, packed(bits)) != 0

    def poll(self, timeout: float = 0.0) -> Reply | None:
        """The next reply: a correction, or an error about a round. None if none comes in time."""
        if self._kept:
            return self._kept.popleft()
        message = self._link.receive(time.monotonic() + timeout)
        return None if message is None else read_reply(message)

    def get(self, patch: Patch, rounds: int = 0, reset: bool = False) -> Reply:
        """The frame as it is; status NOT_READY if fewer than `rounds` rounds are committed."""
        return self.request(GET, patch.number, rounds, b"\1" if reset else b"\0")

    def finish(self, patch: Patch) -> Reply:
        """No further round will come. The reply is the last correction."""
        return self.request(FINISH, patch.number)

    def reset(self, patch: Patch) -> Reply:
        """The next round is round 0 of a new shot."""
        return self.request(RESET, patch.number)

    def release(self, patch: Patch) -> Reply:
        """Another client may open the patch."""
        return self.request(CLOSE, patch.number)

    def ping(self) -> Reply:
        """A round trip that decodes nothing."""
        return self.request(PING)
