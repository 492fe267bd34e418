"""A line to a server on loopback that can be long, narrow and bad. For tests, and for bench/remote.

    python3 line.py PORT [--delay MS] [--rate MBIT]

It stands before 127.0.0.1:PORT, prints the port where it listens itself, and ends with its input. Each line of its
input is an object of JSON with what is to be so from now on, or is to happen; it answers each with what it has seen:

    delay               milliseconds of a round trip; the first bytes of a connection wait for one more, as in TCP
    rate                Mbit/s in each direction, for all connections together, never faster, within 20 ms
    cut_after_seconds   each connection is reset when it is so old;    cut_after_bytes  or when so many have passed
    cut                 true: all connections are reset now
    stall               seconds in which nothing moves
    freeze              true: what is connected now never moves again, though nobody is told
    mute                true: new connections are accepted, and neither read nor answered
    lose_answer         a pattern: when a request of plain HTTP fits, all of it goes through, and its connection is
                        reset in place of the answer, once
    lie                 a pattern: one bit of the body is wrong that answers a request of plain HTTP which fits, once

null ends a setting.
"""
import argparse
import collections
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

# What a line keeps for a connection that its receiver does not take: as large as a window of TCP gets.
WINDOW = 8 << 20
# What the system keeps of it, for which nobody sees whether the receiver's system has taken it.
SEND_BUFFER = 128 << 10
# Seconds of what is waiting for its turn on a line with a rate.
BACKLOG = 0.02
# A request has gone through, and its answer is lost, when nothing has moved for so long.
QUIET = 0.5
RESET = struct.pack("ii", 1, 0)
REQUEST = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]\r\n")


class Link:
    """One direction of the line, shared by all connections: what is sent later waits for what was sent before."""

    def __init__(self):
        self.rate = None
        self.free = 0.0

    def slice(self):
        return 65536 if not self.rate else max(1024, min(65536, int(self.rate * 0.002)))

    def send(self, size, now):
        """When the last of these bytes has been sent."""
        if not self.rate:
            return now
        self.free = max(now, self.free) + size / self.rate
        return self.free


class Way:
    """One direction of a connection."""

    def __init__(self, link, source, sink):
        self.link, self.source, self.sink = link, source, sink
        # (when, bytes); no bytes at all are the end.
        self.queue = collections.deque()
        self.queued = 0
        self.ended = self.blocked = False

    def wants(self, now):
        return not self.ended and self.queued < WINDOW and self.link.free - now < BACKLOG


class Connection:
    def __init__(self, client, server, line, now):
        self.client, self.server = client, server
        self.up, self.down = Way(line.up, client, server), Way(line.down, server, client)
        self.born = self.moved = now
        self.ready = now + line.delay
        self.passed = 0
        self.frozen = self.losing = self.lying = False

    def ways(self):
        return self.up, self.down

    def sockets(self):
        return self.client, self.server


class Relay:
    """One thread and one epoll for everything."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.poll = select.epoll()
        self.poll.register(self.listener.fileno(), select.EPOLLIN)
        self.poll.register(0, select.EPOLLIN)
        self.up, self.down = Link(), Link()
        self.delay = 0.0
        self.settings = {"cut_after_seconds": None, "cut_after_bytes": None, "mute": None, "lose_answer": None, "lie": None}
        self.stalled_until = 0.0
        self.connections = {}
        self.watched = {}
        self.mute = []
        self.seen = {"connections": 0, "up": 0, "down": 0, "cuts": 0, "lost_answers": 0, "lies": 0, "requests": []}
        self.input = b""

    def run(self):
        while True:
            now = time.monotonic()
            for number, event in self.poll.poll(max(0.0, self.next_moment(now) - now)):
                now = time.monotonic()
                if number == self.listener.fileno():
                    self.accept(now)
                elif number == 0:
                    if not self.obey(now):
                        return
                elif number in self.watched:
                    self.meet(self.watched[number][0], number, event, now)
            now = time.monotonic()
            for connection in set(self.connections.values()):
                self.serve(connection, now)

    def accept(self, now):
        client, _ = self.listener.accept()
        self.seen["connections"] += 1
        if self.settings["mute"]:
            self.mute.append(client)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 5)
        except OSError:
            reset(client)
            return
        connection = Connection(client, server, self, now)
        for each in connection.sockets():
            each.setblocking(False)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections[each.fileno()] = connection

    def meet(self, connection, number, event, now):
        try:
            for way in connection.ways():
                if number == way.sink.fileno() and event & select.EPOLLOUT:
                    way.blocked = False
                if number == way.source.fileno() and event & ~select.EPOLLOUT and way.wants(now):
                    self.read(connection, way, now)
        except OSError:
            self.cut(connection)

    def read(self, connection, way, now):
        content = way.source.recv(way.link.slice())
        connection.moved = now
        if way is connection.up and (begin := REQUEST.match(content)):
            self.request(connection, begin)
        if way is connection.down and connection.losing:
            return
        if way is connection.down and connection.lying:
            content = self.lie(connection, content)
        connection.passed += len(content)
        if way is connection.up:
            self.seen["up"] += len(content)
        way.queue.append((way.link.send(len(content), now) + self.delay / 2, content))
        way.queued += len(content)
        way.ended = not content

    def request(self, connection, begin):
        words = b" ".join(begin.groups()).decode(errors="replace")
        self.seen["requests"].append(words)
        connection.lying = False
        for setting, state in (("lose_answer", "losing"), ("lie", "lying")):
            if self.settings[setting] and re.search(self.settings[setting], words):
                self.settings[setting] = None
                setattr(connection, state, True)

    def lie(self, connection, content):
        """Of the answer's body one bit, in the first piece that has some of it."""
        body = content.find(b"\r\n\r\n") + 4 if content.startswith(b"HTTP/1.") else 0
        if body == 3 or body >= len(content):
            return content
        connection.lying = False
        self.seen["lies"] += 1
        wrong = bytearray(content)
        wrong[(body + len(content)) // 2] ^= 1
        return bytes(wrong)

    def serve(self, connection, now):
        """Delivers what is due, ends what is to end, and says what is waited for."""
        seconds, size = self.settings["cut_after_seconds"], self.settings["cut_after_bytes"]
        lost = connection.losing and now - connection.moved > QUIET + self.delay
        if lost or seconds and now - connection.born >= seconds or size and connection.passed >= size:
            self.seen["lost_answers"] += lost
            self.cut(connection)
            return
        if not connection.frozen and now >= self.stalled_until:
            try:
                for way in connection.ways():
                    sent = deliver(way, now)
                    if way is connection.down:
                        self.seen["down"] += sent
            except OSError:
                self.cut(connection)
                return
        if all(way.ended and not way.queue for way in connection.ways()):
            self.forget(connection)
            for each in connection.sockets():
                each.close()
            return
        self.watch(connection, now)

    def watch(self, connection, now):
        for each in connection.sockets():
            mask = 0
            if not connection.frozen and now >= self.stalled_until:
                for way in connection.ways():
                    if each is way.source and way.wants(now) and now >= connection.ready:
                        mask |= select.EPOLLIN
                    if each is way.sink and way.blocked:
                        mask |= select.EPOLLOUT
            number = each.fileno()
            if mask == self.watched.get(number, (None, 0))[1]:
                continue
            if not mask:
                # Not with a mask of nothing: a hangup would be told again and again.
                self.poll.unregister(number)
                del self.watched[number]
            elif number in self.watched:
                self.poll.modify(number, mask)
                self.watched[number] = connection, mask
            else:
                self.poll.register(number, mask)
                self.watched[number] = connection, mask

    def next_moment(self, now):
        moments = [now + 60]
        for connection in set(self.connections.values()):
            if self.settings["cut_after_seconds"]:
                moments.append(connection.born + self.settings["cut_after_seconds"])
            if connection.losing:
                moments.append(connection.moved + QUIET + self.delay)
            if connection.frozen:
                continue
            for way in connection.ways():
                if way.queue and not way.blocked:
                    moments.append(max(way.queue[0][0], self.stalled_until))
                if not way.ended and way.queued < WINDOW and way.source.fileno() not in self.watched:
                    moments.append(max(connection.ready, self.stalled_until, way.link.free - BACKLOG * 0.9))
        return min(moments) + 0.0001

    def cut(self, connection):
        self.seen["cuts"] += 1
        self.forget(connection)
        for each in connection.sockets():
            reset(each)

    def forget(self, connection):
        for each in connection.sockets():
            if self.watched.pop(each.fileno(), None):
                self.poll.unregister(each.fileno())
            del self.connections[each.fileno()]

    def obey(self, now):
        """False at the end of the input."""
        content = os.read(0, 65536)
        self.input += content
        *lines, self.input = self.input.split(b"\n")
        for line in lines:
            for name, value in json.loads(line).items():
                self.change(name, value, now)
            opened = len(set(self.connections.values()))
            print(json.dumps({**self.seen, "open": opened}), flush=True)
        return bool(content)

    def change(self, name, value, now):
        if name == "delay":
            self.delay = (value or 0) / 1000
        elif name == "rate":
            self.up.rate = self.down.rate = value and value * 1e6 / 8
        elif name == "stall":
            self.stalled_until = now + value
        elif name == "freeze":
            for connection in set(self.connections.values()):
                connection.frozen = True
        elif name == "cut":
            for connection in set(self.connections.values()):
                self.cut(connection)
        else:
            self.settings[name] = value
            if name == "mute" and not value:
                while self.mute:
                    reset(self.mute.pop())


def deliver(way, now):
    """How many bytes the receiver took."""
    taken = 0
    while way.queue and way.queue[0][0] <= now and not way.blocked:
        moment, content = way.queue[0]
        if not content:
            way.sink.shutdown(socket.SHUT_WR)
            way.queue.popleft()
            continue
        try:
            sent = way.sink.send(content)
        except BlockingIOError:
            sent = 0
        way.queued -= sent
        taken += sent
        if sent == len(content):
            way.queue.popleft()
        else:
            way.queue[0] = moment, content[sent:]
            way.blocked = True
    return taken


def reset(each):
    try:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    except OSError:
        pass
    each.close()


class Line:
    """The program above, as long as the block."""

    def __init__(self, port, **settings):
        self.child = subprocess.Popen([sys.executable, os.path.realpath(__file__), str(port)], text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self.port = int(self.child.stdout.readline())
        if settings:
            self.tell(**settings)

    def tell(self, **changes):
        """Makes it so, and returns what the line has seen until now."""
        self.child.stdin.write(json.dumps(changes) + "\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def seen(self):
        return self.tell()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.stdout.close()
        self.child.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--rate", type=float)
    options = parser.parse_args()
    relay = Relay(options.port)
    relay.change("delay", options.delay, 0)
    relay.change("rate", options.rate, 0)
    print(relay.listener.getsockname()[1], flush=True)
    relay.run()


if __name__ == "__main__":
    main()
