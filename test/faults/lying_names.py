"""A name server that lies, on 127.0.0.1:53. The first label of a name says how, as in NAME_FAULTS."""
import asyncio
import socket
import struct

from http_faults import REFUSED, TEMPORARY, TOKEN

A, AAAA = 1, 28
HONEST = "127.0.8.8"  # where an honest service listens

# Label → class of error.
NAME_FAULTS = {
    "nosuchname": TEMPORARY, "servfail": TEMPORARY, "refusedname": TEMPORARY, "silentname": TEMPORARY,
    "garbagename": TEMPORARY, "emptyname": TEMPORARY, "truncatedname": TEMPORARY, "wrongid": TEMPORARY,
    "loopingname": TEMPORARY, "longname": TEMPORARY, "otherquestion": TEMPORARY, "noaddress": TEMPORARY,
    "unreachable": TEMPORARY, "thirdlabel": TOKEN, "sixonly": TOKEN, "slowname": TOKEN, "manyaddresses": TOKEN,
    "overtcp": TOKEN,
}
SLOW = {"silentname", "wrongid", "otherquestion", "garbagename", "slowname", "loopingname"}


def name_of(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    return labels, struct.unpack(">H", query[at + 1:at + 3])[0], query[12:at + 5]


def record(kind, data, name=b"\xc0\x0c"):
    return name + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


def message(query, question, records=(), code=0, flags=0x8180):
    return query[:2] + struct.pack(">HHHHH", flags | code, 1, len(records), 0, 0) + question + b"".join(records)


def address(text):
    return record(A, socket.inet_aton(text))


def answer(query, over_tcp=False):
    """What is sent back, after how long; nothing at all for some."""
    labels, kind, question = name_of(query)
    how = labels[0]
    honest = message(query, question, [address(HONEST)] if kind == A else [])
    if how == "servfail":
        return message(query, question, code=2), 0
    if how == "refusedname":
        return message(query, question, code=5), 0
    if how == "silentname":
        return None, 0
    if how == "garbagename":
        return query[:2] + bytes(range(256)), 0
    if how in ("emptyname", "noaddress"):
        return message(query, question, [record(5, b"\x04none\x00")] if how == "noaddress" else []), 0
    if how == "truncatedname":
        return message(query, question, flags=0x8380), 0
    if how == "overtcp":
        return (honest if over_tcp else message(query, question, flags=0x8380)), 0
    if how == "wrongid":
        return bytes([query[0] ^ 1, query[1] ^ 1]) + honest[2:], 0
    if how == "otherquestion":
        return message(query, b"\x05other" + question[1 + question[0]:], [address(HONEST)]), 0
    if how == "loopingname":
        return message(query, question, [address(HONEST).replace(b"\xc0\x0c", bytes([0xc0, len(question) + 12]), 1)]), 0
    if how == "longname":
        return message(query, question, [record(A, b"\x7f\0\0\x01", (b"\x3f" + b"x" * 63) * 20 + b"\0")]), 0
    if how == "unreachable":
        return message(query, question, [address("203.0.113.1")] if kind == A else []), 0
    if how == "sixonly":
        return message(query, question, [record(AAAA, socket.inet_pton(socket.AF_INET6, "::1"))] if kind == AAAA else []), 0
    if how == "manyaddresses":
        return message(query, question, [address("203.0.113.1")] * 3 + [address(HONEST)] if kind == A else []), 0
    if how in ("thirdlabel", "slowname"):
        return honest, 3 if how == "slowname" else 0
    return message(query, question, code=3), 0


class Names(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, query, sender):
        reply, wait = answer(query)
        if reply:
            asyncio.get_running_loop().call_later(wait, self.transport.sendto, reply, sender)


async def over_tcp(reader, writer):
    try:
        while True:
            query = await reader.readexactly(struct.unpack(">H", await reader.readexactly(2))[0])
            reply, _ = answer(query, over_tcp=True)
            if name_of(query)[0][0] == "overtcp" and reply:
                writer.write(struct.pack(">H", len(reply)) + reply)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def serve_names():
    await asyncio.get_running_loop().create_datagram_endpoint(Names, local_addr=("127.0.0.1", 53))
    await asyncio.start_server(over_tcp, "127.0.0.1", 53)
