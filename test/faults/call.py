"""One connection that a lying server has accepted, and what an honest service would answer there."""
import asyncio
import base64
import email.utils
import json
import socket
import struct
import time
import urllib.parse

ENTRA_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJsaWVzIn0.entra-token-of-the-lying-server"
LIFETIME = 10800


def refresh_token(audience, expires=None, issued=None):
    """An ACR refresh token for that login server; who signed it, clients cannot tell."""
    now = int(time.time())
    claims = {"aud": audience, "iss": "Azure Container Registry", "grant_type": "refresh_token",
              "iat": issued or now, "exp": expires or now + LIFETIME}
    return jwt(json.dumps(claims).encode())


def jwt(claims):
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode()
                    for part in (b'{"alg":"RS256"}', claims, b"signed by nobody"))


def is_of_now(assertion):
    """Whether its times hold by our clock, which is right; Entra lets clocks differ by five minutes."""
    claims = json.loads(base64.urlsafe_b64decode(assertion.split(".")[1] + "=="))
    return claims["nbf"] - 300 <= time.time() < claims["exp"] + 300


class Call:
    def __init__(self, service, reader, writer, count):
        self.service, self.reader, self.writer, self.count = service, reader, writer, count
        self.target, self.host, self.headers, self.form = "", "", set(), {}
        self.number = 0  # of the request, of all that have come to that address

    async def request(self):
        """Reads the whole request. Nothing if the client left instead."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        self.target = head.split(b" ", 2)[1].decode()
        length = 0
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            self.headers.add(name.lower())
            if name.lower() == "host":
                self.host = value.strip()
            elif name.lower() == "content-length":
                length = int(value)
        body = await self.reader.readexactly(length)
        self.form = {name: values[0] for name, values in urllib.parse.parse_qs(body.decode()).items()}
        self.number = self.count()

    def object(self):
        """What an honest service would answer, as JSON's object."""
        if self.service == "exchange":
            return {"refresh_token": refresh_token(self.host)}
        if self.service == "entra":
            return {"token_type": "Bearer", "expires_in": 3599, "access_token": ENTRA_TOKEN}
        return {"token_type": "Bearer", "expires_in": "3599", "expires_on": str(int(time.time()) + 3599),
                "access_token": ENTRA_TOKEN}

    @property
    def token_member(self):
        return "refresh_token" if self.service == "exchange" else "access_token"

    def body(self):
        return json.dumps(self.object()).encode()

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, body=None, status="200 OK", headers=(), length=None):
        """An answer whose length is right, unless another one is said."""
        if body is None:
            body = self.body()
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}",
                f"Date: {email.utils.formatdate(usegmt=True)}", "Content-Type: application/json", *headers, "", ""]
        await self.send("\r\n".join(head).encode("latin-1") + body)

    async def honest(self):
        """The registry wants the token that Entra gave, and Entra an assertion of these minutes."""
        await self.request()
        assertion = self.form.get("client_assertion")
        if self.service == "exchange" and self.form.get("access_token") != ENTRA_TOKEN:
            await self.answer(b'{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
                              "401 Unauthorized")
        elif self.service == "entra" and assertion and not is_of_now(assertion):
            await self.answer(b'{"error":"invalid_client","error_codes":[700024],"error_description":'
                              b'"AADSTS700024: Client assertion is not within its valid time range."}', "401 Unauthorized")
        else:
            await self.answer()

    async def pour(self, piece, gigabytes=1):
        """Sends that again and again, until there is a gigabyte of it or the client has had enough."""
        times = gigabytes * (1 << 30) // len(piece)
        for _ in range(times):
            await self.send(piece)
            await asyncio.sleep(0)  # or asyncio never hears that the client has left
            if self.writer.transport.is_closing():
                return

    async def forever(self):
        await asyncio.sleep(3600)

    def reset(self):
        """Ends the connection by a RST."""
        connection = self.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
