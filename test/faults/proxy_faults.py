"""What can be wrong with a proxy's answer to CONNECT: rows, each with what it does and the class of error that follows."""
import asyncio

from http_faults import REFUSED, TEMPORARY, TOKEN

FAULTS = {}
SLOW = {"silence", "silence in the head", "one byte a second", "a tunnel that is silent"}
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


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


def refuses(line, expected, *headers):
    says(line, expected, "\r\n".join([f"HTTP/1.1 {line}", "Content-Length: 5", *headers, "", "hello"]).encode())


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


@row("a tunnel", TOKEN)
async def honest(call):
    await call.request()
    host, _, port = call.target.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")  # the length has no meaning here

    async def pass_on(source, target):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
        target.close()
    await asyncio.gather(pass_on(reader, call.writer), pass_on(call.reader, writer), return_exceptions=True)


@row("a header of 1 GB", REFUSED)
async def endless_header(call):
    await call.request()
    await call.send(b"HTTP/1.1 200 OK\r\nA: ")
    await call.pour(b"x" * (1 << 20))


@row("1 GB of 100 Continue", REFUSED)
async def endless_interim(call):
    await call.request()
    await call.pour(b"HTTP/1.1 100 Continue\r\n\r\n" * 40000)


says("garbage", REFUSED, bytes(range(256)) * 16)
says("HTTP/0.9", REFUSED, b"<html>hello</html>")
says("HTTP/2's preface", REFUSED, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
says("the server's words before it speaks", REFUSED, b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
refuses("302 Found", REFUSED, "Location: http://127.0.9.9/")
refuses("400 Bad Request", REFUSED)
refuses("401 Unauthorized", REFUSED)
refuses("403 Forbidden", REFUSED)
refuses("404 Not Found", REFUSED)
refuses("407 Proxy Authentication Required", REFUSED, "Proxy-Authenticate: Basic realm=proxy")
refuses("429 Too Many Requests", TEMPORARY, "Retry-After: 3600")
refuses("500 Internal Server Error", TEMPORARY)
refuses("502 Bad Gateway", TEMPORARY)
refuses("503 Service Unavailable", TEMPORARY, "Retry-After: -1")
refuses("504 Gateway Timeout", TEMPORARY)
