"""What can be wrong with a proxy's answer to CONNECT: rows, each with what it does and the class of error that follows."""
import asyncio
import base64

from http_faults import REFUSED, TEMPORARY, TOKEN
from programs import KEPT_PASSWORD
from tls_faults import EXPECTED

FAULTS = {}
USER = f"ada:{KEPT_PASSWORD}"  # whom it is asked by
CERTIFICATES = ("expired", "not-yet-valid", "wrong-host", "untrusted", "self-signed")
# Of a proxy that speaks TLS itself: certificates, and tls_faults' transports.
TLS = {"valid": TOKEN, **dict.fromkeys(CERTIFICATES, REFUSED),
       **{fault: EXPECTED[fault]
          for fault in ("silence in place of TLS", "plain HTTP in place of TLS", "a reset in the handshake")}}
SLOW = {"silence", "silence in the head", "one byte a second", "a tunnel that is silent"}
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
FORBIDDEN, BUSY = b"HTTP/1.1 403 Forbidden\r\n", b"HTTP/1.1 503 Service Unavailable\r\n"
MEGABYTE = b"x" * (1 << 20)


def row(name, expected):
    def register(function):
        FAULTS[name] = (function, expected)
        return function
    return register


def says(name, expected, answer):
    async def act(call):
        await call.request()
        await call.send(answer)
        await asyncio.sleep(0.5)
    FAULTS[name] = (act, expected)


def refuses(line, expected, *headers, name=None):
    says(name or line, expected, "\r\n".join([f"HTTP/1.1 {line}", "Content-Length: 5", *headers, "", "hello"]).encode())


def pours(name, expected, head, piece):
    async def act(call):
        await call.request()
        await call.send(head)
        await call.pour(piece)
    FAULTS[name] = (act, expected)


@row("a reset", TEMPORARY)
async def reset(call):
    await call.request()
    call.reset()


@row("the end", TEMPORARY)
async def end(call):
    await call.request()


@row("silence", TEMPORARY)
async def silence(call):
    await call.forever()


@row("silence in the head", TEMPORARY)
async def silence_in_head(call):
    await call.request()
    await call.send(ESTABLISHED[:20])
    await call.forever()


@row("one byte a second", TEMPORARY)
async def drip(call):
    await call.request()
    for byte in ESTABLISHED:
        await call.send(bytes([byte]))
        await asyncio.sleep(1)


@row("a tunnel that is silent", TEMPORARY)
async def silent_tunnel(call):
    await call.request()
    await call.send(ESTABLISHED)
    await call.forever()


@row("a tunnel that ends", TEMPORARY)
async def ending_tunnel(call):
    await call.request()
    await call.send(ESTABLISHED)


@row("a tunnel of garbage", REFUSED)
async def garbage_tunnel(call):
    await call.request()
    await call.send(ESTABLISHED)
    await call.reader.read(1)
    await call.send(bytes(range(255, -1, -1)) * 16)
    await asyncio.sleep(0.5)


def tunnels(name, reply):
    async def act(call):
        await call.request()
        host, _, port = call.target.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        await call.send(reply)
        await asyncio.gather(pass_on(reader, call.writer), pass_on(call.reader, writer), return_exceptions=True)
    FAULTS[name] = (act, TOKEN)


async def pass_on(source, target):
    while data := await source.read(65536):
        target.write(data)
        await target.drain()
    target.close()


@row("a 403, then silence", REFUSED)
async def silence_in_refusal(call):
    await call.request()
    await call.send(FORBIDDEN + b"Content-Length: 5\r\n\r\n")
    await call.forever()


# Of an answer that opens the tunnel, neither length has a meaning [RFC 9110, 9.3.6].
tunnels("a tunnel", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
tunnels("a tunnel that is said in chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")

# A refusal's status is all that counts: a body that is read would make a 403 temporary, and a 503 a refusal.
says("a 403 whose body is cut", REFUSED, FORBIDDEN + b"Content-Length: 100000\r\n\r\nhello")
says("a 403 whose chunks don't end", REFUSED, FORBIDDEN + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel")
says("a 503 with Content-Length too short", TEMPORARY, BUSY + b"Content-Length: 2\r\n\r\nhello")
says("a 503 with a chunk's size of letters", TEMPORARY, BUSY + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")
says("a 503 with a chunk longer than it says", TEMPORARY, BUSY + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n")
says("a 403 with a negative Content-Length", REFUSED, FORBIDDEN + b"Content-Length: -1\r\n\r\nhello")
says("a 403 with two lengths that differ", REFUSED, FORBIDDEN + b"Content-Length: 5\r\nContent-Length: 3\r\n\r\nhello")
pours("a 503 with a body of 1 GB", TEMPORARY, BUSY + b"Content-Length: 1073741824\r\n\r\n", MEGABYTE)
pours("a 403 with a body of 1 GB, without a length", REFUSED, FORBIDDEN + b"\r\n", MEGABYTE)
pours("a 403 with 1 GB of chunks", REFUSED, FORBIDDEN + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MEGABYTE + b"\r\n")
pours("a header of 1 GB", REFUSED, b"HTTP/1.1 200 OK\r\nA: ", MEGABYTE)
pours("1 GB of 100 Continue", REFUSED, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40000)

says("garbage", REFUSED, bytes(range(256)) * 16)
says("HTTP/0.9", REFUSED, b"<html>hello</html>")
says("HTTP/2's preface", REFUSED, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
says("the server's words before it speaks", REFUSED, b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
for status in ("301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"):
    refuses(status, REFUSED, "Location: http://127.0.9.9/")
for status in ("300 Multiple Choices", "304 Not Modified"):
    refuses(status, REFUSED)
refuses("400 Bad Request", REFUSED)
refuses("401 Unauthorized", REFUSED)
refuses("403 Forbidden", REFUSED)
refuses("404 Not Found", REFUSED)
refuses("407 Proxy Authentication Required", REFUSED, "Proxy-Authenticate: Basic realm=proxy")
refuses("408 Request Timeout", TEMPORARY)
refuses("429 Too Many Requests", TEMPORARY, "Retry-After: 3600", name="429, Retry-After: 3600")
refuses("429 Too Many Requests", TEMPORARY, name="429 without Retry-After")
refuses("500 Internal Server Error", TEMPORARY)
refuses("502 Bad Gateway", TEMPORARY)
refuses("503 Service Unavailable", TEMPORARY, "Retry-After: -1")
refuses("504 Gateway Timeout", TEMPORARY)
for status in (403, 407, 503):
    said = f"not {USER}, which is {base64.b64encode(USER.encode()).decode()}"
    refuses(f"{status} {said}", TEMPORARY if status == 503 else REFUSED, f"Proxy-Authenticate: Basic realm=\"{said}\"",
            name=f"{status}, its password said again")
