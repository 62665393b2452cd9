"""What can be wrong with an answer by HTTP: the table's rows, each with what the server does.

A row says which class of error follows, in the words that the helper has for it; TOKEN means that the answer can be
used all the same. What differs between services is told behind the class; None
means that it makes no sense there. Of the statuses, TRIES says how often one `get` asks, too.
"""
import asyncio
import json

from call import ENTRA_TOKEN, jwt, refresh_token

TOKEN, REFUSED, TEMPORARY, NO_ACCESS = "token", "refused", "temporary failure", "no access"
FAULTS = {}
SLOW = set()  # those that take until a deadline
IN_TURN = set()  # those that tell the first try from the second: two at once would be one to them
# Row → service → how many requests one `get` makes, at least and at most.
TRIES = {}
EVERYWHERE = ("entra", "exchange", "imds")
ONCE = (1, 1)
AGAIN = (2, 4)  # at most three more, with waits of seven seconds together: a busy machine may have no time for the last
BY_EACH_AUDIENCE = (4, 4)  # with the token that is cached and with a new one


def fault(name, expected, slow=False, **by_service):
    def register(function):
        add(name, function, expected, slow, **by_service)
        return function
    return register


def add(name, function, expected, slow=False, **by_service):
    assert name not in FAULTS, name
    FAULTS[name] = (function, expected, by_service)
    if slow:
        SLOW.add(name)


def raw(name, expected, *pieces, **options):
    """The bytes themselves; `{body}` and `{length}` are the honest ones."""
    async def act(call):
        await call.request()
        body = call.body()
        for piece in pieces:
            await call.send(piece.replace(b"{body}", body).replace(b"{length}", str(len(body)).encode()))
    add(name, act, expected, **options)


def body(name, expected, make, **options):
    """Another body than the honest one: what `make` makes of the call."""
    async def act(call):
        await call.request()
        await call.answer(make(call))
    add(name, act, expected, **options)


def status(line, expected, *headers, name=None, again=(), text=b'{"error":"x","errors":[{"code":"X","message":"y"}]}', **options):
    """`again`: the services that are asked once more."""
    async def act(call):
        await call.request()
        await call.answer(text, line, headers)
    name = name or f"status {line}"
    add(name, act, expected, **options)
    TRIES[name] = {service: AGAIN if service in again else ONCE for service in EVERYWHERE}


def passing(name, fail, services):
    """What goes wrong at the first try alone, of services that are asked once more: what they say then is the answer."""
    async def act(call):
        await call.request()
        if call.number % 2:
            await fail(call)
        else:
            await call.answer()
    name += ", then the answer"
    add(name, act, TOKEN, **{service: None for service in EVERYWHERE if service not in services})
    IN_TURN.add(name)


def passing_status(line, services, *headers, name=None):
    async def fail(call):
        await call.answer(b"{}", line, headers)
    passing(name or f"status {line}", fail, services)


# --- the connection

@fault("a reset before the request", TEMPORARY)
async def reset_at_once(call):
    call.reset()


@fault("a reset behind the request", TEMPORARY)
async def reset_after_request(call):
    await call.request()
    call.reset()


@fault("a reset in the body", TEMPORARY)
async def reset_in_body(call):
    await call.request()
    await call.answer(call.body()[:20], length=1000)
    await asyncio.sleep(0.1)
    call.reset()


@fault("the end before the request", TEMPORARY)
async def end_at_once(call):
    pass


@fault("the end behind the request", TEMPORARY)
async def end_after_request(call):
    await call.request()


@fault("silence", TEMPORARY, slow=True)
async def silence(call):
    await call.forever()


@fault("silence in the head", TEMPORARY, slow=True)
async def silence_in_head(call):
    await call.request()
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    await call.forever()


@fault("silence in the body", TEMPORARY, slow=True)
async def silence_in_body(call):
    await call.request()
    await call.answer(call.body()[:20], length=1000)
    await call.forever()


@fault("one byte a second", TEMPORARY, slow=True)
async def drip(call):
    await call.request()
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(call.body())}\r\n\r\n".encode() + call.body()
    for byte in answer:
        await call.send(bytes([byte]))
        await asyncio.sleep(1)


@fault("a body of one byte a second", TEMPORARY, slow=True)
async def drip_body(call):
    await call.request()
    await call.answer(b"", length=len(call.body()))
    for byte in call.body():
        await call.send(bytes([byte]))
        await asyncio.sleep(1)


@fault("seven seconds, then the answer", TOKEN, slow=True)
async def late(call):
    await asyncio.sleep(7)
    await call.honest()


@fault("an answer before the request", TOKEN)
async def early(call):
    await call.request()  # the host is in it; what matters is that nobody reads on
    await call.answer()
    await call.send(b"HTTP/1.1 500 another answer, that nobody asked for\r\n\r\n")


# --- lengths

raw("a body that is cut", TEMPORARY, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{body}")
raw("Content-Length too short", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{body}")
raw("Content-Length: 0", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{body}")
raw("a negative Content-Length", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{body}")
raw("Content-Length: 2^64", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n{body}")
raw("Content-Length: 10^30", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: 1" + b"0" * 30 + b"\r\n\r\n{body}")
raw("Content-Length of letters", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{body}")
raw("two lengths that differ", REFUSED,
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: {length}\r\n\r\n{body}")
raw("Content-Length, then chunked", REFUSED,
    b"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
raw("chunked, then Content-Length", REFUSED,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
raw("a body without a length", TOKEN, b"HTTP/1.1 200 OK\r\n\r\n{body}")
raw("HTTP/1.0", TOKEN, b"HTTP/1.0 200 OK\r\n\r\n{body}")
raw("bare line feeds", REFUSED, b"HTTP/1.1 200 OK\nContent-Length: {length}\n\n{body}")

# --- chunks

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@fault("chunks, one byte each", TOKEN)
async def small_chunks(call):
    await call.request()
    await call.send(CHUNKED)
    for byte in call.body():
        await call.send(b"1\r\n" + bytes([byte]) + b"\r\n")
    await call.send(b"0\r\n\r\n")


raw("chunks that don't end", TEMPORARY, CHUNKED + b"5\r\n{\"a\":")
raw("a chunk's size of letters", REFUSED, CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n")
raw("a negative chunk", REFUSED, CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n")
raw("a chunk's size beyond 64 bits", REFUSED, CHUNKED + b"FFFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")
raw("a chunk longer than it says", REFUSED, CHUNKED + b"2\r\nhello\r\n0\r\n\r\n")
raw("another encoding", REFUSED,
    b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nContent-Encoding: gzip\r\n\r\n" + b"\x1f\x8b\x08" + b"\0" * 17)
raw("another transfer coding", REFUSED,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + b"\x1f\x8b\x08" + b"\0" * 17)

# --- a gigabyte


def flood(name, expected, head, piece, **options):
    async def act(call):
        await call.request()
        await call.send(head)
        await call.pour(piece)
    add(name, act, expected, **options)


MEGABYTE = 1 << 20
flood("a body of 1 GB", REFUSED, b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", b"x" * MEGABYTE)
flood("a body of 1 GB, without a length", REFUSED, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * MEGABYTE)
flood("1 GB of chunks", REFUSED, CHUNKED, b"100000\r\n" + b"x" * MEGABYTE + b"\r\n")
flood("1 GB of small chunks", REFUSED, CHUNKED, b"1\r\nx\r\n" * 100000)
flood("a chunk's extension of 1 GB", REFUSED, CHUNKED + b"1;a=", b"x" * MEGABYTE)
flood("a trailer of 1 GB", REFUSED, CHUNKED + b"1\r\nx\r\n0\r\n", b"A: b\r\n" * 100000)
flood("a header of 1 GB", REFUSED, b"HTTP/1.1 200 OK\r\nA: ", b"x" * MEGABYTE)
flood("1 GB of headers", REFUSED, b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 100000)
flood("a status line of 1 GB", REFUSED, b"HTTP/1.1 200 ", b"x" * MEGABYTE)
flood("1 GB of 100 Continue", REFUSED, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40000)
flood("1 GB of zeros", REFUSED, b"", b"\0" * MEGABYTE)
flood("1 GB of line feeds", REFUSED, b"", b"\r\n" * MEGABYTE)

# --- no HTTP/1.1

raw("HTTP/0.9", REFUSED, b"{body}")
raw("HTTP/2's preface", REFUSED, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
raw("HTTP/2's frames", REFUSED, b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff")
raw("HTTP/3.0", REFUSED, b"HTTP/3.0 200 OK\r\nContent-Length: {length}\r\n\r\n{body}")
raw("garbage", REFUSED, bytes(range(256)) * 16)
raw("SSH", REFUSED, b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
raw("a status without its words", REFUSED, b"HTTP/1.1 200\r\nContent-Length: {length}\r\n\r\n{body}")
raw("a status of letters", REFUSED, b"HTTP/1.1 abc OK\r\nContent-Length: {length}\r\n\r\n{body}")
raw("a status of four digits", REFUSED, b"HTTP/1.1 2000 OK\r\nContent-Length: {length}\r\n\r\n{body}")
raw("a header without a colon", REFUSED, b"HTTP/1.1 200 OK\r\nhello\r\nContent-Length: {length}\r\n\r\n{body}")
raw("a header with a space before its colon", REFUSED,
    b"HTTP/1.1 200 OK\r\nContent-Length : {length}\r\n\r\n{body}")
raw("a header with a NUL", REFUSED, b"HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: {length}\r\n\r\n{body}")
raw("a header over two lines", TOKEN, b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: {length}\r\n\r\n{body}")

# --- interim answers

raw("100, 102 and 103 before the answer", TOKEN,
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}")
raw("100, and nothing else", TEMPORARY, b"HTTP/1.1 100 Continue\r\n\r\n")
raw("101 Switching Protocols", REFUSED, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n{body}")


# --- statuses

for line in ("204 No Content", "206 Partial Content", "300 Multiple Choices", "304 Not Modified", "400 Bad Request",
             "402 Payment Required", "405 Method Not Allowed", "407 Proxy Authentication Required", "409 Conflict",
             "413 Content Too Large", "418 I'm a teapot", "421 Misdirected Request", "451 For Legal Reasons"):
    status(line, REFUSED, text=b"" if line[:3] in ("204", "304") else b"{}")
status("401 Unauthorized", REFUSED, exchange=NO_ACCESS)
TRIES["status 401 Unauthorized"]["exchange"] = BY_EACH_AUDIENCE
status("403 Forbidden", REFUSED, exchange=NO_ACCESS)
for line in ("404 Not Found", "410 Gone"):  # the metadata service's while it is updated
    status(line, REFUSED, again=("imds",), imds=TEMPORARY)
    passing_status(line, ("imds",))
for line in ("408 Request Timeout", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable",
             "504 Gateway Timeout"):
    status(line, TEMPORARY, again=EVERYWHERE)
    passing_status(line, EVERYWHERE)
for line in ("501 Not Implemented", "505 Version Not Supported", "599 Unknown", "999 Unknown"):
    status(line, TEMPORARY, again=("imds",))
    passing_status(line, ("imds",))
status("000 Nothing", REFUSED)
status("500 Internal Server Error", TEMPORARY, name="a 500 of HTML", again=EVERYWHERE,
       text=b"<html><body>eyJhbGciOi.eyJhdWQi.c2lnbmVk</body></html>")
for line in ("301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"):
    status(line, REFUSED, "Location: https://trap.faults.example/", name=f"{line}, to another host", text=b"<html>")
status("307 Temporary Redirect", REFUSED, "Location: http://127.0.9.9/", name="307, to plain HTTP")
status("302 Found", REFUSED, "Location: \x01\x02 nowhere", name="302, to nowhere")
# Who says nothing that can be understood is asked again by our own clock.
for value in ("0", "1", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", "", "1e9", "0x10", "99999999999999999999999999 GMT"):
    status("429 Too Many Requests", TEMPORARY, f"Retry-After: {value}", name=f"429, Retry-After: {value or 'nothing'}",
           again=EVERYWHERE)
# Who wants more time than there is is not asked again, and the answer is theirs at once.
for value in ("3600", "1" + "0" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"):
    status("429 Too Many Requests", TEMPORARY, f"Retry-After: {value}", name=f"429, Retry-After: {value}")
status("429 Too Many Requests", TEMPORARY, name="429 without Retry-After", again=EVERYWHERE)
passing_status("429 Too Many Requests", EVERYWHERE, "Retry-After: 1", name="429, Retry-After: 1")
passing_status("429 Too Many Requests", EVERYWHERE, name="429 without Retry-After")
status("503 Service Unavailable", TEMPORARY, "Retry-After: 31", name="503, Retry-After: 31")
status("503 Service Unavailable", TEMPORARY, "retry-after-ms: -1", "x-ms-retry-after-ms: 1" + "0" * 40,
       name="503, absurd retry-after-ms")


@fault("its secret, said again", REFUSED)
async def echo(call):
    await call.request()
    said = call.form.get("client_secret") or call.form.get("access_token") or ENTRA_TOKEN
    message = {"error": said, "error_description": f"not {said}", "errors": [{"code": said, "message": said}],
               "correlation_id": said}
    await call.answer(json.dumps(message).encode(), f"400 not {said}", [f"X-Ms-Correlation-Request-Id: {said}"])


@fault("terminal's control characters", REFUSED)
async def control_characters(call):
    await call.request()
    said = "\x1b]0;title\x07\x1b[2J\r\n\0\x9b" + "\u202e\ufeff" + "x" * 5000
    message = {"error": said, "error_description": said, "errors": [{"code": said, "message": said}]}
    await call.answer(json.dumps(message).encode(), "400 \x1b[2J")


async def fail_by_reset(call):
    call.reset()


async def fail_by_end(_call):
    pass


async def fail_by_half(call):
    await call.answer(call.body()[:20], length=1000)


passing("a reset", fail_by_reset, EVERYWHERE)
passing("the end", fail_by_end, EVERYWHERE)
passing("a body that is cut", fail_by_half, EVERYWHERE)
