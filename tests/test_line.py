"""The line of the tests itself: what it promises, seen with sockets."""
import contextlib
import socket
import socketserver
import threading
import time

import pytest
from line import Line


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            while content := self.request.recv(65536):
                self.server.heard += content
                self.request.sendall(content)


class Answer(socketserver.StreamRequestHandler):
    """A server of HTTP that says what it was sent."""

    def handle(self):
        while first := self.rfile.readline():
            size = 0
            while (header := self.rfile.readline().strip().lower()):
                if header.startswith(b"content-length:"):
                    size = int(header.split(b":")[1])
            body = self.rfile.read(size) or b"0123456789"
            self.server.heard += first + body
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@contextlib.contextmanager
def behind(handler=Echo, **settings):
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address, heard = True, True, b""
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with Line(server.server_address[1], **settings) as line:
            yield line, server
        server.shutdown()


def connect(line):
    return socket.create_connection(("127.0.0.1", line.port), 20)


def take(connection, size):
    content = b""
    while len(content) < size and (more := connection.recv(65536)):
        content += more
    return content


def is_reset(connection):
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        return True
    return False


def test_bytes_arrive_as_they_were_sent():
    content = bytes(range(256)) * 40_000
    with behind() as (line, _), connect(line) as connection:
        threading.Thread(target=connection.sendall, args=(content,)).start()
        assert take(connection, len(content)) == content
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
        seen = line.seen()
        assert seen["up"] == seen["down"] == len(content) and seen["open"] == 0 and seen["cuts"] == 0


def test_a_round_trip_takes_its_time():
    with behind(delay=80) as (line, _), connect(line) as connection:
        for least in (0.16, 0.08, 0.08):
            started = time.monotonic()
            connection.sendall(b"x")
            assert connection.recv(1) == b"x"
            assert time.monotonic() - started >= least - 0.005


def test_requests_that_are_sent_ahead_share_a_round_trip():
    with behind(delay=300) as (line, _), connect(line) as connection:
        started = time.monotonic()
        for _ in range(20):
            connection.sendall(b"x")
            time.sleep(0.001)
        assert take(connection, 20) == b"x" * 20
        assert time.monotonic() - started < 20 * 0.3


def test_all_connections_share_one_rate():
    """2 MB each way at 16 Mbit/s take a second, by one connection or four."""
    for count in (1, 4):
        with behind(rate=16) as (line, _), contextlib.ExitStack() as stack:
            connections = [stack.enter_context(connect(line)) for _ in range(count)]
            started = time.monotonic()
            content = b"x" * (2_000_000 // count)
            for each in connections:
                threading.Thread(target=each.sendall, args=(content,)).start()
            readers = [threading.Thread(target=take, args=(each, len(content))) for each in connections]
            for each in readers:
                each.start()
            for each in readers:
                each.join()
            assert time.monotonic() - started >= 0.97


def test_a_rate_has_no_bursts():
    with behind(rate=8) as (line, _), connect(line) as connection:
        threading.Thread(target=connection.sendall, args=(b"x" * 1_000_000,)).start()
        started = time.monotonic()
        had = 0
        while had < 500_000:
            had += len(connection.recv(65536))
            assert had <= (time.monotonic() - started) * 1e6 + 64 * 1024


def test_nothing_moves_in_a_stall_and_everything_after():
    with behind() as (line, _), connect(line) as connection:
        line.tell(stall=0.5)
        started = time.monotonic()
        connection.sendall(b"x")
        assert connection.recv(1) == b"x" and time.monotonic() - started >= 0.45


def test_what_is_frozen_never_moves_and_others_do():
    with behind() as (line, _), connect(line) as frozen:
        frozen.sendall(b"x")
        assert frozen.recv(1) == b"x"
        line.tell(freeze=True)
        frozen.sendall(b"y")
        with connect(line) as other:
            other.sendall(b"z")
            assert other.recv(1) == b"z"
        frozen.settimeout(0.2)
        with pytest.raises(TimeoutError):
            frozen.recv(1)


def test_connections_are_cut_by_age_by_size_and_at_once():
    for settings in ({"cut_after_seconds": 0.3}, {"cut_after_bytes": 50_000}, {}):
        with behind(**settings) as (line, _), connect(line) as connection:
            connection.sendall(b"x" * 100_000)
            if not settings:
                line.tell(cut=True)
            assert is_reset(connection) and line.seen()["cuts"] == 1


def test_a_mute_line_accepts_and_says_nothing():
    with behind(mute=True) as (line, server), connect(line) as connection:
        connection.sendall(b"x")
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert server.heard == b""
        line.tell(mute=False)
        with connect(line) as other:
            other.sendall(b"z")
            assert other.recv(1) == b"z"


def test_the_answer_to_one_upload_is_lost_and_the_upload_is_not():
    with behind(Answer, lose_answer="POST /data/") as (line, server):
        for path, lost in (("/other", False), ("/data/1", True), ("/data/2", False)):
            with connect(line) as connection:
                connection.sendall(b"POST %s HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" % path.encode() + b"x" * 100_000)
                if lost:
                    assert is_reset(connection)
                else:
                    assert b"x" in take(connection, 100_000)
        assert server.heard.count(b"x") == 300_000 and line.seen()["lost_answers"] == 1
        assert line.seen()["requests"] == ["POST /other", "POST /data/1", "POST /data/2"]


def test_one_bit_of_one_answer_is_wrong():
    with behind(Answer, lie="GET /data/") as (line, _), connect(line) as connection:
        bodies = []
        for path in (b"/index/1", b"/data/1", b"/data/1"):
            connection.sendall(b"GET %s HTTP/1.1\r\n\r\n" % path)
            bodies.append(take(connection, 49)[-10:])
        assert bodies[0] == bodies[2] == b"0123456789" and bodies[1] != bodies[0] and line.seen()["lies"] == 1
        assert sum(bin(a ^ b).count("1") for a, b in zip(bodies[0], bodies[1])) == 1


def test_a_line_without_a_server_resets():
    with behind() as (line, server):
        server.shutdown()
        server.server_close()
        with connect(line) as connection:
            assert is_reset(connection)
