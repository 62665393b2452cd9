"""Servers that lie, each on a loopback address of its own.

    lying_server.py LISTENERS

LISTENERS is a file of JSON: [{"address", "port", "service", "fault", "certificate": [file, key], "transport"}]. With a
certificate it speaks TLS; `transport` is what goes wrong below HTTP, in its place. Says `ready` when all listen.
A file called `names` has a name server as well. Whoever
comes to the service `trap` is written down in the file LISTENERS.trapped. An address to which somebody has connected, and a
name that somebody has asked for, is a file in the directory `came` beside LISTENERS from then on; ADDRESS.requests there has
how many whole requests have come.
"""
import asyncio
import json
import logging
import os
import socket
import ssl
import sys

import json_faults  # noqa: F401, its rows
import probe_faults
import proxy_faults
from call import Call
from http_faults import FAULTS
from lying_names import serve_names
from tls_faults import TRANSPORTS

LEFT = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError, TimeoutError, OSError)


def context(listener, came):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*listener["certificate"])
    # A client that refuses the certificate never gets as far as a conversation.
    made.sni_callback = lambda *_: came(listener["address"])
    return made


def conversation(listener, trapped, came):
    service, fault, transport = listener["service"], listener["fault"], listener["transport"]
    requests = 0

    def count():
        nonlocal requests
        requests += 1
        came(f"{listener['address']}.requests", str(requests))
        return requests

    async def talk(reader, writer):
        call = Call(service, reader, writer, count)
        came(listener["address"])
        try:
            if service == "trap":
                trapped.write(f"{listener['address']}:{listener['port']}\n")
                trapped.flush()
            elif transport in TRANSPORTS:
                await TRANSPORTS[transport](call)
            elif service == "proxy":
                await proxy_faults.FAULTS[fault][0](call)
            elif service == "probe":
                await probe_faults.FAULTS[fault][0](call)
            elif fault:
                await FAULTS[fault][0](call)
            else:
                await call.honest()
        except LEFT:
            pass
        finally:
            if transport == "no close_notify":
                end_below_tls(writer)
            else:
                writer.close()
    return talk


def end_below_tls(writer):
    """As somebody in between could."""
    connection = writer.get_extra_info("socket")
    socket.socket(fileno=os.dup(connection.fileno())).shutdown(socket.SHUT_WR)


async def main(path):
    with open(path) as file:
        listeners = json.load(file)
    trapped = open(path + ".trapped", "w")

    def came(where, what=""):
        there = os.path.join(os.path.dirname(path), "came", where)
        with open(there + ".new", "w") as file:
            file.write(what)
        os.replace(there + ".new", there)  # whoever reads it finds a whole number
    # A client that leaves, be it in a handshake, is not worth a word.
    logging.disable()
    asyncio.get_running_loop().set_exception_handler(lambda loop, what: None)
    for listener in listeners:
        talk = conversation(listener, trapped, came)
        tls = context(listener, came) if listener["certificate"] else None
        await asyncio.start_server(talk, listener["address"], listener["port"], ssl=tls, backlog=16)
    if os.path.basename(path) == "names":
        await serve_names(came)
    print("ready", flush=True)
    await asyncio.sleep(3600)


asyncio.run(main(sys.argv[1]))
