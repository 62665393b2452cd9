"""A name server that lies, on 127.0.0.1:53, and by UDP alone on another address. The first label of a name says how, as in
NAME_FAULTS."""
import asyncio
import socket
import struct

from http_faults import REFUSED, TEMPORARY, TOKEN

A, AAAA = 1, 28
HONEST = "127.0.8.8"  # where an honest service listens
CLOSED, UDP_ALONE = "127.0.7.7", "127.0.9.53"

# Label → class of error.
NAME_FAULTS = {
    "nosuchname": TEMPORARY, "servfail": TEMPORARY, "refusedname": TEMPORARY, "silentname": TEMPORARY,
    "garbagename": TEMPORARY, "emptyname": TEMPORARY, "wrongid": TEMPORARY,
    "loopingname": TEMPORARY, "longname": TEMPORARY, "otherquestion": TEMPORARY, "noaddress": TEMPORARY,
    "unreachable": TEMPORARY, "thirdlabel": TOKEN, "sixonly": TOKEN, "slowname": TOKEN, "manyaddresses": TOKEN,
    "overtcp": TOKEN, "tcpsilence": TEMPORARY, "tcpdrip": TEMPORARY, "tcpreset": TEMPORARY, "tcpend": TEMPORARY,
    "tcpcut": TEMPORARY, "tcptooshort": TEMPORARY, "tcpgarbage": TEMPORARY, "tcprefused": TEMPORARY, "udprefused": TEMPORARY,
}
SLOW = {"silentname", "wrongid", "otherquestion", "garbagename", "slowname", "loopingname", "tcpsilence", "tcpdrip"}
# Label → what the error says: that no server has denied the name, or that there was no end.
SAYS = {"udprefused": "(non-authoritative)", "tcprefused": "(non-authoritative)", "tcpreset": "(non-authoritative)",
        "tcpsilence": "took too long", "tcpdrip": "took too long"}
SERVERS = {"udprefused": CLOSED, "tcprefused": UDP_ALONE}  # of which the resolver is told in place of the usual one


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
    if how in OVER_TCP or how in ("overtcp", "tcprefused"):
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


async def tcp_silence(_writer, _reply):
    await asyncio.sleep(3600)


async def tcp_drip(writer, reply):
    for byte in reply:
        writer.write(bytes([byte]))
        await asyncio.sleep(1)


async def tcp_reset(writer, _reply):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def tcp_end(writer, _reply):
    writer.close()


async def tcp_cut(writer, reply):
    writer.write(reply[:len(reply) // 2])
    writer.close()


async def tcp_too_short(writer, _reply):
    writer.write(b"\0\x05hello")
    writer.close()


async def tcp_garbage(writer, reply):
    writer.write(reply[:4] + bytes(range(255, 255 - (len(reply) - 4), -1)))
    writer.close()


# Label → what is done in place of the answer, with its length before it.
OVER_TCP = {"tcpsilence": tcp_silence, "tcpdrip": tcp_drip, "tcpreset": tcp_reset, "tcpend": tcp_end, "tcpcut": tcp_cut,
            "tcptooshort": tcp_too_short, "tcpgarbage": tcp_garbage}


class Names(asyncio.DatagramProtocol):
    def __init__(self, came):
        self.came = came

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, query, sender):
        self.came(".".join(name_of(query)[0]))
        reply, wait = answer(query)
        if reply:
            asyncio.get_running_loop().call_later(wait, self.transport.sendto, reply, sender)


async def over_tcp(reader, writer):
    try:
        while not writer.transport.is_closing():
            query = await reader.readexactly(struct.unpack(">H", await reader.readexactly(2))[0])
            how = name_of(query)[0][0]
            reply, _ = answer(query, over_tcp=True)
            whole = struct.pack(">H", len(reply)) + reply
            if how in OVER_TCP:
                await OVER_TCP[how](writer, whole)
            elif how == "overtcp":
                writer.write(whole)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def serve_names(came):
    for address_of_ours in ("127.0.0.1", UDP_ALONE):
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: Names(came), local_addr=(address_of_ours, 53))
    await asyncio.start_server(over_tcp, "127.0.0.1", 53)
