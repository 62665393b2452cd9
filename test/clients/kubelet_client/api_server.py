#!/usr/bin/env python3
"""api_server.py FILE: as much of Kubernetes' API, on 127.0.0.1:8080, as kubectl needs for secrets and daemon sets.

It says that there are such, has none, and writes the one that it is given to FILE.
"""
import http.server
import json
import sys


def resource(name, kind):
    return {"name": name, "singularName": kind.lower(), "namespaced": True, "kind": kind,
            "verbs": ["create", "get", "list", "patch"]}


apps = {"groupVersion": "apps/v1", "version": "v1"}
answers = {
    "/api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1",
              "groups": [{"name": "apps", "versions": [apps], "preferredVersion": apps}]},
    "/apis/apps/v1": {"kind": "APIResourceList", "groupVersion": "apps/v1",
                      "resources": [resource("daemonsets", "DaemonSet")]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [resource("secrets", "Secret")]},
    "/version": {"major": "1", "minor": "30", "gitVersion": "v1.30.0"},
}


class Handler(http.server.BaseHTTPRequestHandler):
    def say(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        answer = answers.get(self.path.split("?")[0])
        if answer:
            self.say(200, answer)
            return
        self.say(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                       "message": "not found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[1], "wb") as file:
            file.write(body)
        self.say(201, json.loads(body))

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
