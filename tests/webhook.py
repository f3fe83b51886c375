"""Run local servers, such as a webhook receiver, for as long as a test needs them."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextmanager
def serving(server):
    """Run a server on a free port until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def webhook():
    """Run a webhook receiver, and yield its port and the messages posted to it."""
    posted = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(length))["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Log nothing, to keep test output short."""

    with serving(HTTPServer(("127.0.0.1", 0), Receiver)) as port:
        yield port, posted
