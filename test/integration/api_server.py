#!/usr/bin/env python3
"""api_server.py STATE TENANT: an AKS API server that gives tokens by identity bindings, on 127.0.0.2:443.

The kubelet's plugin posts to `/` under the binding's name; what comes so is handed on to the emulated AKS proxy, which
serves pods. Everything else is refused. STATE is the sandbox's directory, with the certificates.
"""
import http.client
import http.server
import socket
import ssl
import sys

state, tenant = sys.argv[1:]
name = "emulated.sni.identity-binding.aks"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/" or self.headers["Host"] != name or self.connection.asked_for != name:
            self.send_error(404)
            return
        trust = ssl.create_default_context(cafile=f"{state}/aks-proxy-ca.pem")
        proxy = http.client.HTTPConnection("127.0.0.1", 6443)
        proxy.sock = trust.wrap_socket(socket.create_connection(("127.0.0.1", 6443)), server_hostname=name)
        proxy.request("POST", f"/emulated/prefix/{tenant}/oauth2/v2.0/token", body,
                      {"Content-Type": self.headers["Content-Type"]})
        answer = proxy.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def remember(connection, asked_for, _):
    connection.asked_for = asked_for


tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(f"{state}/aks-proxy.pem", f"{state}/aks-proxy.key")
tls.sni_callback = remember
server = http.server.HTTPServer(("127.0.0.2", 443), Handler)
server.socket = tls.wrap_socket(server.socket, server_side=True)
server.serve_forever()
