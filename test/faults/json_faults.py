"""What can be wrong with the JSON of an answer, or with the token in it: more rows of http_faults' table."""
import json
import time

from call import ENTRA_TOKEN, jwt, refresh_token
from http_faults import NO_ACCESS, REFUSED, TOKEN, body

DEEP = 100_000


def altered(call, **members):
    """The honest object with those members; None takes one away."""
    answer = {**call.object(), **members}
    return json.dumps({name: value for name, value in answer.items() if value is not None}).encode()


def with_token(call, token):
    return altered(call, **{call.token_member: token})


# --- no such object
body("an empty body", REFUSED, lambda call: b"")
body("white space", REFUSED, lambda call: b" \r\n\t")
body("HTML", REFUSED, lambda call: b"<!DOCTYPE html><html><body>Sign in to the guest network</body></html>")
body("null", REFUSED, lambda call: b"null")
body("an array", REFUSED, lambda call: b"[" + call.body() + b"]")
body("a string", REFUSED, lambda call: json.dumps(call.body().decode()).encode())
body("two objects", REFUSED, lambda call: call.body() * 2)
body("half an object", REFUSED, lambda call: call.body()[:len(call.body()) // 2])
body("a byte order mark", REFUSED, lambda call: b"\xef\xbb\xbf" + call.body())
body("UTF-16", REFUSED, lambda call: call.body().decode().encode("utf-16"))
body("Python's quotes", REFUSED, lambda call: str(call.object()).encode())
body("an empty object", REFUSED, lambda call: b"{}")
body("100,000 arrays", REFUSED, lambda call: b"[" * DEEP)
body("100,000 arrays, all closed", REFUSED, lambda call: b"[" * DEEP + b"]" * DEEP)
body("100,000 objects", REFUSED, lambda call: b'{"a":' * DEEP)
body("100,000 arrays beside the token", REFUSED,
     lambda call: call.body()[:-1] + b', "a": ' + b"[" * DEEP + b"]" * DEEP + b"}")
body("100,000 members", TOKEN,
     lambda call: call.body()[:-1] + b"".join(b', "%d": 1' % i for i in range(DEEP // 2)) + b"}")
body("300,000 empty arrays", TOKEN, lambda call: call.body()[:-1] + b', "a": [' + b"[]," * 300_000 + b"[]]}")
body("a number of 100,000 digits", TOKEN, lambda call: call.body()[:-1] + b', "a": ' + b"9" * DEEP + b"}")
body("an exponent of 100,000 digits", REFUSED, lambda call: call.body()[:-1] + b', "a": 1e' + b"9" * DEEP + b"}")
body("invalid UTF-8", REFUSED, lambda call: call.body()[:-1] + b', "a": "\xff\xfe\xc0\x80"}')
body("half of a surrogate pair", REFUSED, lambda call: call.body()[:-1] + b', "a": "\\ud800"}')
body("a NUL in a string", REFUSED, lambda call: call.body()[:-1] + b', "a": "\0"}')
body("a NUL behind the object", REFUSED, lambda call: call.body() + b"\0")
body("the token twice", TOKEN, lambda call: b'{"%s": 5, ' % call.token_member.encode() + call.body()[1:])

# --- the token
body("no token", REFUSED, lambda call: with_token(call, None))
for name, value in (("an empty token", ""), ("a token that is a number", 5), ("a token that is false", False),
                    ("a token that is an array", [ENTRA_TOKEN]), ("a token that is an object", {"value": ENTRA_TOKEN})):
    body(name, REFUSED, lambda call, value=value: with_token(call, value))
body("a token with a line's end", REFUSED, lambda call: with_token(call, call.object()[call.token_member] + "\n"))
body("a token with a NUL", REFUSED, lambda call: with_token(call, call.object()[call.token_member] + "\0"))
body("a token with a line's end before it", REFUSED,
     lambda call: with_token(call, "\r\nA: b" + call.object()[call.token_member]))
body("a token of a megabyte", REFUSED, lambda call: with_token(call, "x" * 1_000_000), entra=NO_ACCESS, imds=NO_ACCESS)
body("another token", REFUSED, lambda call: with_token(call, "another"), entra=NO_ACCESS, imds=NO_ACCESS)

body("a token that is null", REFUSED, lambda call: b'{"%s": null, "expires_in": 3599}' % call.token_member.encode())

# --- when it ends: in the answer, or in an ACR token's claims


def entra_only(name, expected, **members):
    body(name, expected, lambda call: altered(call, **members), exchange=None)


entra_only("no time", REFUSED, expires_in=None, expires_on=None)
entra_only("expires_in: 0", REFUSED, expires_in=0, expires_on=None)
entra_only("expires_in: -1", REFUSED, expires_in=-1, expires_on=None)
entra_only("expires_in: 2^63", REFUSED, expires_in=2**63, expires_on=None)
entra_only("expires_in: 10^30", REFUSED, expires_in=10**30, expires_on=None)
entra_only("expires_in: 2^63-1", REFUSED, expires_in=2**63 - 1, expires_on=None)
entra_only("expires_in: -2^63", REFUSED, expires_in=-2**63, expires_on=None)
entra_only("expires_in of letters", REFUSED, expires_in="soon", expires_on=None)
entra_only("expires_in: an array", REFUSED, expires_in=[3599], expires_on=None)
entra_only("expires_on: 2^63-1", REFUSED, expires_in=None, expires_on=str(2**63 - 1))
entra_only("expires_on: -2^63", REFUSED, expires_in=None, expires_on=str(-2**63))
entra_only("expires_on: a date of the year 99999", REFUSED, expires_in=None, expires_on="12/31/99999 23:59:59")
entra_only("expires_on: a date of letters", REFUSED, expires_in=None, expires_on="T" * 10000)


def claims_only(name, expected, make):
    body(name, expected, lambda call: with_token(call, jwt(make(call))), entra=None, imds=None)


def expiring(value):
    return lambda call: b'{"aud":"%s","exp":%s}' % (call.host.encode(), value)


claims_only("claims that are no JSON", REFUSED, lambda call: b"claims")
claims_only("claims of 10,000 arrays", REFUSED, lambda call: b"[" * 10_000)
claims_only("claims without a time", REFUSED, lambda call: b'{"aud":"%s"}' % call.host.encode())
claims_only("claims without an audience", REFUSED, lambda call: b'{"exp":%d}' % (time.time() + 3600))
claims_only("claims for another registry", REFUSED, lambda call: b'{"aud":"other.azurecr.io","exp":%d}' % (time.time() + 99))
claims_only("claims for a registry below", REFUSED,
            lambda call: b'{"aud":"a.%s","exp":%d}' % (call.host.encode(), time.time() + 99))
claims_only("claims for an array of registries", REFUSED,
            lambda call: b'{"aud":["%s"],"exp":%d}' % (call.host.encode(), time.time() + 99))
for name, value in (("2^63", b"9223372036854775808"), ("-2^63", b"-9223372036854775808"), ("10^30", b"1" + b"0" * 30),
                    ("1e400", b"1e400"), ("0", b"0"), ("letters", b'"soon"'), ("null", b"null"),
                    ("the year 10000", b"253402300800")):
    claims_only(f"exp: {name}", REFUSED, expiring(value))
claims_only("exp: the year 9999", TOKEN, expiring(b"253402300799"))
claims_only("exp: a second after 1970", TOKEN, expiring(b"1"))


def exchange_token(name, change):
    body(name, REFUSED, lambda call: with_token(call, change(refresh_token(call.host))), entra=None, imds=None)


exchange_token("a token of two parts", lambda token: token.rpartition(".")[0])
exchange_token("a token of four parts", lambda token: token + ".four")
exchange_token("a token with padding", lambda token: token.replace(".", "=.", 2))
exchange_token("a token with spaces in its claims", lambda token: token.replace(".", ".    ", 1))
exchange_token("a token that is no ASCII", lambda token: token + "\u00e9")
