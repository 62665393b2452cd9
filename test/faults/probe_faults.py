"""What the probe for a metadata service can meet besides http_faults' rows: rows of statuses, each with what answers them
and the class of error that follows. The probe is the request without the header `Metadata`."""
import http_faults
from http_faults import TOKEN
from programs import SIGN_IN

# Status → http_faults' row of it, whose class is that of who asks for the token.
STATUSES = {**{line: f"status {line}" for line in ("401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone",
                                                   "500 Internal Server Error", "503 Service Unavailable")},
            "429 Too Many Requests": "429 without Retry-After"}
FAULTS = {}


def somebody_elses(line):
    """HTML, as other clouds' services and proxies have it: there is no metadata service."""
    async def act(call):
        await call.request()
        await call.answer(b"<html>hello</html>", line)
    FAULTS[f"{line}, in HTML"] = (act, SIGN_IN)


def passing(line):
    """JSON, as Azure's has it; and then the token."""
    async def act(call):
        await call.request()
        if "metadata" in call.headers:
            await call.answer()
        else:
            await call.answer(b'{"error":"x"}', line)
    FAULTS[f"{line}, for the probe alone"] = (act, TOKEN)


def lasting(line, row):
    """The same to who asks for the token."""
    act, usual, by_service = http_faults.FAULTS[row]
    FAULTS[f"{line}, in JSON"] = (act, by_service.get("imds", usual))


for status, row_of_it in STATUSES.items():
    somebody_elses(status)
    passing(status)
    lasting(status, row_of_it)
