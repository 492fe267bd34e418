"""Object stores on loopback for the tests: MinIO, and rclone's `serve s3`. Both check signatures."""
import http.client
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.request

KEY, SECRET = "AKIATESTSOFDUMP", "wJalr/secret+of=theTests"


def have(name):
    return shutil.which(name) is not None


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Store:
    """A running store with its files below `directory`; `kind` is minio or rclone."""

    def __init__(self, kind, directory, tls=False):
        self.kind, self.directory = kind, directory
        self.port = free_port()
        self.scheme = "https" if tls else "http"
        self.certificate = directory + "/certificates/public.crt"
        for part in ("/store", "/certificates", "/home"):
            os.makedirs(directory + part)
        if tls:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-keyout", directory + "/certificates/private.key", "-out", self.certificate, "-days", "2",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                           check=True, capture_output=True)
        self.process = None
        self.start()

    def start(self):
        if self.kind == "minio":
            command = ["minio", "server", "--quiet", "--address", f"127.0.0.1:{self.port}", "--console-address",
                       f"127.0.0.1:{free_port()}", "--certs-dir", self.directory + "/certificates",
                       self.directory + "/store"]
        else:
            command = ["rclone", "serve", "s3", "--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}",
                       "--vfs-cache-mode", "writes", self.directory + "/store"]
        environment = {"PATH": os.environ["PATH"], "HOME": self.directory + "/home", "MINIO_ROOT_USER": KEY,
                       "MINIO_ROOT_PASSWORD": SECRET}
        with open(self.directory + "/log", "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                if self.is_ready():
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        with open(self.directory + "/log", errors="replace") as log:
            raise RuntimeError(f"{self.kind} does not start: {log.read()[-2000:]}")

    def is_ready(self):
        """MinIO listens before it serves."""
        if self.kind != "minio":
            return True
        context = ssl.create_default_context(cafile=self.certificate) if self.scheme == "https" else None
        with urllib.request.urlopen(f"{self.scheme}://127.0.0.1:{self.port}/minio/health/cluster", timeout=5,
                                    context=context) as answer:
            return answer.status == 200

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def url(self, path, port=None):
        return f"s3:{self.scheme}://127.0.0.1:{port or self.port}/{path}"

    def bucket(self, name):
        """Where its objects lie: MinIO has a directory for each, rclone a file."""
        return f"{self.directory}/store/{name}"


def environment(secret=SECRET):
    return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": secret, "AWS_EC2_METADATA_DISABLED": "true"}


class Proxy:
    """In front of a store: passes all on, but its clock may be late, and it may hold a key to have expired."""

    def __init__(self, port, late_seconds=0, expired_key=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if expired_key and f"Credential={expired_key}/" in self.headers["Authorization"]:
                    said = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
                    self.send_response(400)
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(b"" if self.command == "HEAD" else said)
                    return
                inner = http.client.HTTPConnection("127.0.0.1", port)
                inner.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    inner.putheader(name, value)
                inner.endheaders(body)
                got = inner.getresponse()
                content = got.read()
                self.send_response_only(got.status)
                for name, value in got.getheaders():
                    if name.lower() not in ("date", "content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Date", self.date_time_string(time.time() - late_seconds))
                self.send_header("Content-Length", got.getheader("Content-Length", str(len(content))))
                self.end_headers()
                self.wfile.write(content)
                inner.close()

            do_GET = do_HEAD = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
