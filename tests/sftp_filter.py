"""Stands between sshd and OpenSSH's sftp-server: writes down what is asked, and does what sftp-server never would.

    Subsystem sftp python3 sftp_filter.py DIRECTORY

A line for each request goes into DIRECTORY/log: `RENAME /old /new`, `READ /path`, `EXTENDED name /path`. DIRECTORY/rules
is JSON, read at login; each rule is a pattern for such a line. A rule of the first two kinds holds for one request,
whichever login makes it.

    lose    the request is done, and the login ends in place of the answer
    lie     one bit of what is read is wrong
    lies    likewise, each time
    short   only half of what was read comes, each time: that is allowed
"""
import json
import os
import re
import struct
import subprocess
import sys
import threading

SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")
KINDS = {3: "OPEN", 4: "CLOSE", 5: "READ", 6: "WRITE", 7: "LSTAT", 8: "FSTAT", 9: "SETSTAT", 10: "FSETSTAT",
         11: "OPENDIR", 12: "READDIR", 13: "REMOVE", 14: "MKDIR", 15: "RMDIR", 16: "REALPATH", 17: "STAT", 18: "RENAME",
         200: "EXTENDED"}
TEXTS = {"RENAME": 2, "EXTENDED": 3}
HANDLE, DATA = 102, 103


def server():
    return next((each for each in SERVERS if os.access(each, os.X_OK)), None)


class Control:
    """What the tests have in their hands: the directory above."""

    def __init__(self, path):
        self.path = path
        os.makedirs(path, exist_ok=True)
        self.rule()

    def rule(self, **rules):
        """From the next login on; a rule that was used up is new again."""
        for name in ("lose", "lie"):
            if os.path.exists(f"{self.path}/{name}-used"):
                os.remove(f"{self.path}/{name}-used")
        with open(self.path + "/rules", "w") as stream:
            json.dump(rules, stream)

    def used(self, name):
        return os.path.exists(f"{self.path}/{name}-used")

    def take_log(self):
        """The lines since the last call."""
        try:
            os.rename(self.path + "/log", self.path + "/log-taken")
        except FileNotFoundError:
            return []
        with open(self.path + "/log-taken", errors="replace") as stream:
            return stream.read().splitlines()


class Filter:
    def __init__(self, path):
        self.path = path
        with open(path + "/rules") as stream:
            self.rules = {name: re.compile(pattern) for name, pattern in json.load(stream).items()}
        self.log = path + "/log"
        self.asked = {}
        self.handles = {}
        self.server = subprocess.Popen([server()], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self):
        threading.Thread(target=self.requests, daemon=True).start()
        for packet in packets(self.server.stdout):
            kind, number = packet[0], packet[1:5]
            line = self.asked.pop(number, "") if kind != 2 else ""
            if kind == HANDLE:
                self.handles[packet[5:]] = line.split(" ", 1)[1]
            if line and self.once("lose", line):
                os._exit(1)
            send(sys.stdout.buffer, self.spoilt(packet, line) if kind == DATA else packet)

    def requests(self):
        for packet in packets(sys.stdin.buffer):
            word = KINDS.get(packet[0])
            if word:
                line = self.line(word, packet)
                self.asked[packet[1:5]] = line
                with open(self.log, "a", errors="replace") as stream:
                    stream.write(line + "\n")
            send(self.server.stdin, packet)
        self.server.stdin.close()

    def line(self, word, packet):
        texts, position = [], 5
        for _ in range(TEXTS.get(word, 1)):
            if position + 4 > len(packet):
                break
            size, = struct.unpack(">I", packet[position:position + 4])
            texts.append(packet[position:position + 4 + size])
            position += 4 + size
        paths = [self.handles.get(text) or text[4:].decode(errors="replace").replace("\n", "?") for text in texts]
        return " ".join([word, *(path for path in paths if path.isprintable())])

    def once(self, name, line):
        if name not in self.rules or not self.rules[name].search(line):
            return False
        try:
            os.close(os.open(f"{self.path}/{name}-used", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            return False
        return True

    def spoilt(self, packet, line):
        content = bytearray(packet[9:])
        if "lies" in self.rules and self.rules["lies"].search(line) or self.once("lie", line):
            content[len(content) // 2] ^= 1
        if "short" in self.rules and self.rules["short"].search(line):
            del content[(len(content) + 1) // 2:]
        return packet[:5] + struct.pack(">I", len(content)) + bytes(content)


def packets(stream):
    while len(head := stream.read(4)) == 4:
        size, = struct.unpack(">I", head)
        yield stream.read(size)


def send(stream, packet):
    stream.write(struct.pack(">I", len(packet)) + packet)
    stream.flush()


if __name__ == "__main__":
    try:
        Filter(sys.argv[1]).run()
    except BrokenPipeError:
        os._exit(0)
