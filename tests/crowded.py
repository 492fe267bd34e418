"""A server of plain HTTP in front of another on loopback, which takes so many requests at once and no more.

Of those that come while there is no room it says 503, and counts them. For tests.
"""
import http.client
import http.server
import threading
import time

BODY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


class Crowded:
    """As long as the block. `room` may be changed; `refused` are the moments of refusals, `most` came at once."""

    def __init__(self, port, room, seconds=0.3):
        self.room, self.seconds, self.inside, self.most, self.refused = room, seconds, 0, 0, []
        self.lock = threading.Lock()
        crowd = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with crowd.lock:
                    crowd.inside += 1
                    crowd.most = max(crowd.most, crowd.inside)
                    welcome = crowd.inside <= crowd.room
                    if not welcome:
                        crowd.refused.append(time.monotonic())
                try:
                    time.sleep(crowd.seconds)
                    status, headers, answer = self.passed_on(port, body) if welcome else (503, [], BODY)
                finally:
                    with crowd.lock:
                        crowd.inside -= 1
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                if self.command != "HEAD" and not any(name.lower() == "content-length" for name, _ in headers) \
                        and status != 204:
                    self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            def passed_on(self, port, body):
                onward = http.client.HTTPConnection("127.0.0.1", port)
                try:
                    onward.request(self.command, self.path, body, dict(self.headers))
                    answer = onward.getresponse()
                    return answer.status, answer.getheaders(), answer.read()
                finally:
                    onward.close()

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
