"""Advise over HTTP: POST what an answer file would hold as JSON, and get the advice as JSON.

python serve.py 8000
curl --data @answers.json http://127.0.0.1:8000/
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import imadvisor

MOST_BYTES = 1_000_000


class Handler(BaseHTTPRequestHandler):
    """Advises on what is posted; by im-core, whatever the answers name."""

    def do_POST(self) -> None:
        """Answer with the advice, or with what is wrong in the answers."""
        try:
            length = int(self.headers.get("Content-Length", "0"))
            answers = json.loads(self.rfile.read(length)) if 0 < length <= MOST_BYTES else None
            if not isinstance(answers, dict):  # a text would be taken for the name of a file
                raise ValueError(f"post an object in JSON, of at most {MOST_BYTES:,} bytes")
            status, said = 200, imadvisor.advise(answers, "im-core").to_json()
        except (ValueError, RecursionError, imadvisor.InputError) as error:
            status, said = 400, json.dumps({"error": str(error)})
        content = said.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port = int(sys.argv[1]) if sys.argv[1:] else 8000
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
