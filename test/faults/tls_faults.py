"""What can be wrong below HTTP: rows of transport and TLS, each with the class of error that follows."""
import asyncio

from http_faults import REFUSED, TEMPORARY

SERVER_HELLO = bytes.fromhex("160303003a020000360303") + bytes(32) + bytes.fromhex("00130100000e002b0002030400330004001d0000")


async def garbage(call):
    await call.reader.read(1)
    await call.send(bytes(range(255, -1, -1)) * 16)


async def plain_http(call):
    await call.reader.read(1)
    await call.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


async def end(call):
    await call.reader.read(4096)


async def reset(call):
    await call.reader.read(4096)
    call.reset()


async def silence(call):
    await call.forever()


async def silence_in_handshake(call):
    await call.reader.read(4096)
    await call.send(SERVER_HELLO[:20])
    await call.forever()


async def broken_hello(call):
    await call.reader.read(4096)
    await call.send(SERVER_HELLO)


def old_version(minor):
    """A server's hello of TLS 1.0 or its like, with ECDHE-RSA-AES128-SHA."""
    async def act(call):
        await call.reader.read(4096)
        hello = bytes([3, minor]) + bytes(32) + b"\0" + bytes.fromhex("c01300")
        await call.send(bytes([22, 3, minor, 0, len(hello) + 4, 2, 0, 0, len(hello)]) + hello)
        await call.reader.read(4096)
    return act


async def version_alert(call):
    await call.reader.read(4096)
    await call.send(bytes.fromhex("15030100020246"))  # fatal, protocol_version


async def alert(call):
    await call.reader.read(4096)
    await call.send(bytes.fromhex("15030300020228"))  # fatal, handshake_failure


async def alert_flood(call):
    await call.reader.read(4096)
    await call.pour(bytes.fromhex("15030300020164") * 100_000)  # warnings, no_renegotiation


async def hello_flood(call):
    await call.reader.read(4096)
    await call.pour(bytes.fromhex("16030340000b003ffc003ff9") + bytes(16372))


async def drip(call):
    await call.reader.read(4096)
    for byte in SERVER_HELLO:
        await call.send(bytes([byte]))
        await asyncio.sleep(1)


TRANSPORTS = {"TLS garbage": garbage, "plain HTTP in place of TLS": plain_http, "the end in the handshake": end,
              "a reset in the handshake": reset, "silence in place of TLS": silence,
              "silence in the handshake": silence_in_handshake, "a broken hello": broken_hello, "an alert": alert,
              "SSL 3.0": old_version(0), "TLS 1.0": old_version(1), "TLS 1.1": old_version(2), "TLS too new": version_alert,
              "1 GB of alerts": alert_flood, "1 GB of handshakes": hello_flood, "a handshake of one byte a second": drip}

# Name → class of error. Those without a function are certificates.
EXPECTED = {
    "TLS garbage": REFUSED, "plain HTTP in place of TLS": REFUSED, "the end in the handshake": TEMPORARY,
    "a reset in the handshake": TEMPORARY, "silence in place of TLS": TEMPORARY, "silence in the handshake": TEMPORARY,
    "a broken hello": REFUSED, "an alert": REFUSED, "1 GB of alerts": REFUSED, "1 GB of handshakes": REFUSED,
    "a handshake of one byte a second": TEMPORARY, "SSL 3.0": REFUSED, "TLS 1.0": REFUSED, "TLS 1.1": REFUSED,
    "TLS too new": REFUSED,
    "no close_notify": TEMPORARY,
    "expired": REFUSED, "not-yet-valid": REFUSED, "wrong-host": REFUSED, "without-names": REFUSED,
    "name-of-the-zone": REFUSED, "of-a-client": REFUSED, "untrusted": REFUSED, "self-signed": REFUSED,
    "issued-by-a-leaf": REFUSED,
}
SLOW = {"silence in place of TLS", "silence in the handshake", "a handshake of one byte a second"}
