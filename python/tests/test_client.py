"""The client of `sallow serve` without a server; tests/serve/serve_test.py runs it with one."""

import socket
import threading
import zlib

import pytest

from sallow import client


def reply_bytes(kind: int, sequence: int, payload: bytes) -> bytes:
    return client.write_message(client.REPLY_KIND + kind, 3, sequence, 10, payload)


CORRECTION = client.REPLY.pack(5, 1, 9, 4 + 8, 15) + b"\x81\x01"


def test_a_message_has_the_documented_layout():
    message = client.write_message(client.ROUND, 258, 7, 1 << 40, b"\x05")
    assert message[:12] == b"SL\x01\x02\x01\x00\x02\x01\x07\x00\x00\x00"
    assert message[16:] == b"\x00\x00\x00\x00\x00\x01\x00\x00\x05"
    assert int.from_bytes(message[12:16], "little") == zlib.crc32(message[:12] + message[16:])


def test_a_reply_is_read():
    reply = client.read_reply(reply_bytes(client.ROUND, 7, CORRECTION))
    assert (reply.kind, reply.patch, reply.sequence, reply.status) == (client.ROUND, 3, 7, "SYNDROMES_DROPPED")
    assert (reply.first_round, reply.end_round, reply.is_final) == (10, 15, True)
    assert reply.heralds == {"lost round", "late"}
    assert reply.frame == (True, False, False, False, False, False, False, True, True)


def test_damaged_replies_are_refused():
    message = reply_bytes(client.ROUND, 7, CORRECTION)
    for k in range(len(message)):
        damaged = message[:k] + bytes([message[k] ^ 4]) + message[k + 1 :]
        with pytest.raises(client.ServerError):
            client.read_reply(damaged)
        with pytest.raises(client.ServerError):
            client.read_reply(message[:k])


def test_bits_are_packed_with_the_lowest_first():
    assert client.packed([1, 0, 0, 0, 0, 0, 0, 1, True]) == b"\x81\x01"
    assert client.packed([]) == b""
    assert client.packed(b"\x07") == b"\x07"


@pytest.mark.parametrize("address", ["", "shm:", "tcp:localhost", "udp:1.2.3.4:x", "http:1.2.3.4:80"])
def test_wrong_addresses_are_named(address: str):
    with pytest.raises(client.ServerError, match="an address is tcp:HOST:PORT"):
        client.Client(address)


def test_a_missing_server_is_named():
    with pytest.raises(client.ServerError, match="no server has the shared memory 'sallow-none'"):
        client.Client("shm:sallow-none")


def test_replies_to_others_are_kept():
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            connection.recv(1000)
            answer = reply_bytes(client.ROUND, 1, CORRECTION)
            connection.sendall(answer + reply_bytes(client.PING, 1, client.REPLY.pack(0, 0, 0, 0, 0))[:30])
            connection.sendall(reply_bytes(client.PING, 1, client.REPLY.pack(0, 0, 0, 0, 0))[30:])
            connection.recv(1000)

    server = threading.Thread(target=serve)
    server.start()
    with client.Client(f"tcp:127.0.0.1:{listener.getsockname()[1]}") as one:
        assert one.ping().status == "OK"
        kept = one.poll()
        assert kept is not None and kept.end_round == 15
        assert one.poll() is None
    server.join()
