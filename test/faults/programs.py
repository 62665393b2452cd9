"""Programs that fail or lie: stand-ins for the developer tools and for keychain helpers, as scripts of sh."""
import json
import os
import time

from call import ENTRA_TOKEN
from http_faults import NO_ACCESS, REFUSED, TEMPORARY, TOKEN

UNAVAILABLE, SIGN_IN, WRONG_SETTING, NOTHING_KEPT = "not available", "sign-in needed", "wrong setting", "not found"
EXPIRED_TOKEN = ENTRA_TOKEN + "-expired"
KEPT_PASSWORD = "password-that-is-kept"
MARK = "came"  # the file by which a program tells that it was run, in its cell's directory


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def az(token, expires):
    return {"accessToken": token, "expires_on": expires, "expiresOn": "2026-01-02 15:04:05.000000", "tokenType": "Bearer"}


def azd(token, expires):
    return {"token": token, "expiresOn": moment(expires) if isinstance(expires, int) and 0 < expires < 10**11 else expires}


def pwsh(token, expires):
    return {"Token": token, "ExpiresOn": expires}


# Name → (the source's name in the settings, what it prints, what it says when nobody is signed in).
TOOLS = {
    "az": ("azure-cli", az, "Please run 'az login' to setup account."),
    "azd": ("azure-developer-cli", azd, "ERROR: not logged in, run `azd auth login` to login"),
    "pwsh": ("azure-powershell", pwsh, "Run Connect-AzAccount to login."),
}


def keychain(password, _expires):
    return {"ServerURL": "registry.faults.example", "Username": "ada", "Secret": password}


def shell(text):
    return "'" + text.replace("'", "'\\''") + "'"


def prints(data):
    """A command that prints those bytes."""
    if isinstance(data, str):
        data = data.encode()
    return "printf '" + "".join(f"\\{byte:03o}" for byte in data) + "'"


SLEEP = "/bin/sleep 600"
# Joins the group of whoever runs the helper, where no signal to its own group finds it.
OTHER_GROUP = "exec /usr/bin/perl -e 'setpgrp(0, getpgrp(getppid)); sleep 600'"
SLOW = {"silence", "silence that ignores signals", "one byte a second", "a token, then silence", "silence in another group",
        "silence with its pipes closed", "stopped", "silence of a grandchild that is waited for"}
UNTIDY = {"a token, and a grandchild with the pipe", "a token, and a grandchild of another session"}  # leave a process behind


def faults(make, secret, quiet=TEMPORARY, failed=REFUSED):
    """Name → (the script, the class of error that follows), for a program that prints what `make` makes."""
    now = int(time.time())
    good = json.dumps(make(secret, now + 3599))
    token = prints(good + "\n")
    half = good[:len(good) // 2]
    return {
        "a token": (token, TOKEN),
        "exit 1 without a word": ("exit 1", failed),
        "exit 255": ("exit 255", failed),
        "exit 1 behind a token": (f"{token}; exit 1", failed),
        "words and exit 1": ("echo something is wrong >&2; exit 1", failed),
        "a token on standard error and exit 1": (f"{token} >&2; exit 1", failed),
        "control characters and exit 1": (prints("\x1b[2J\x1b]0;x\x07\r\n\0\x7f") + " >&2; exit 1", failed),
        "killed": ("kill -KILL $$", failed),
        "a crash": ("kill -SEGV $$", failed),
        "silence": (f"exec {SLEEP}", quiet),
        "silence that ignores signals": (f"trap '' TERM INT HUP QUIT PIPE; while :; do {SLEEP}; done", quiet),
        "silence with its pipes closed": (f"exec >&- 2>&-; {SLEEP}", quiet),
        "silence in another group": (OTHER_GROUP, quiet),
        "silence of a grandchild that is waited for": (f"({SLEEP}) & wait", quiet),
        "stopped": ("kill -STOP $$", quiet),
        "one byte a second": ("while :; do printf x; /bin/sleep 1; done", quiet),
        "endless output": ("exec /usr/bin/yes", failed),
        "an endless standard error": ("exec /usr/bin/yes >&2", failed),
        "a token, then silence": (f"{token}; exec {SLEEP}", quiet),
        "a token, and a grandchild with the pipe": (f"{token}; {SLEEP} & exit 0", TOKEN),
        "a token, and a grandchild of another session": (f"{token}; /usr/bin/setsid {SLEEP} & exit 0", TOKEN),
        "garbage": (prints(bytes(range(1, 256)) * 16), failed),
        "no output": ("exit 0", failed),
        "half a token": (prints(half), failed),
        "HTML": ("echo '<html>hello</html>'", failed),
        "an array": (prints(f"[{good}]"), failed),
        "an empty object": ("echo '{}'", failed),
        "100,000 arrays": ("/usr/bin/head -c 100000 /dev/zero | /usr/bin/tr '\\0' '['", failed),
        "invalid UTF-8": (prints(good[:-1].encode() + b', "a": "\xff\xc0\x80"}'), failed),
        "NULs": ("/usr/bin/head -c 100000 /dev/zero", failed),
        "a NUL behind the token": (f"{token}; /usr/bin/head -c 1 /dev/zero", failed),
        "members of wrong types": (prints(json.dumps({name: [value] for name, value in make(secret, 1).items()})), failed),
        "members that are null": (prints(json.dumps(dict.fromkeys(make(secret, 1)))), failed),
        "an empty token": (prints(json.dumps(make("", now + 3599))), failed),
    }


def tool_faults(tool):
    _, make, signed_out = TOOLS[tool]
    rows = faults(make, ENTRA_TOKEN)
    rows["nobody signed in"] = (f"echo {shell(signed_out)} >&2; exit 1", SIGN_IN)
    rows["an expired token"] = (prints(json.dumps(make(EXPIRED_TOKEN, int(time.time()) - 60))), NO_ACCESS)
    rows["no time"] = (prints(json.dumps(make(ENTRA_TOKEN, None))), TOKEN if tool == "az" else REFUSED)
    if tool == "pwsh":
        rows["a NUL behind the token"] = (rows["a NUL behind the token"][0], TOKEN)  # its answer is a line
    for name, value in (("2^63", 2**63), ("10^30", 10**30), ("2^63-1", 2**63 - 1), ("-2^63", -2**63), ("letters", "soon")):
        rows[f"a time of {name}"] = (prints(json.dumps(make(ENTRA_TOKEN, value)).replace(
            '"expiresOn": "2026-01-02 15:04:05.000000", ', "")), REFUSED)
    return rows


def keychain_faults():
    rows = faults(keychain, KEPT_PASSWORD)
    nothing = "echo credentials not found in native keychain; exit 1"
    for name in ("an empty object", "members of wrong types", "members that are null"):
        rows[name] = (rows[name][0], NOTHING_KEPT)  # no user and no password: pass says it so
    rows["nothing kept"] = (nothing, NOTHING_KEPT)
    rows["nothing kept, as pass says it"] = (prints(json.dumps({"ServerURL": "", "Username": "", "Secret": ""})), NOTHING_KEPT)
    rows["an empty token"] = (rows["an empty token"][0], TOKEN)  # a user name without a password, to whom it belongs
    return rows


def write(directory, name, script):
    """Puts it where PATH finds it."""
    path = os.path.join(directory, name)
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\n: >"$FAULTS_CELL/{MARK}"\n{script}\n')
    os.chmod(path, 0o755)


# What is found, and fails when it is started. The others are as if they were not there.
LOOKS_RUNNABLE = {"no program", "an empty file", "a script without its interpreter"}


def not_runnable(directory, name):
    """Name → a function that puts something there which no one can run."""
    path = os.path.join(directory, name)

    def put(data, mode):
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)
    return {
        "not there": lambda: None,
        "not executable": lambda: put(b"#!/bin/sh\nexit 0\n", 0o644),
        "a directory": lambda: os.mkdir(path),
        "a dangling link": lambda: os.symlink("/nonexistent", path),
        "a link to itself": lambda: os.symlink(path, path),
        "no program": lambda: put(b"\x7fELF garbage", 0o755),
        "an empty file": lambda: put(b"", 0o755),
        "a script without its interpreter": lambda: put(b"#!/nonexistent\n", 0o755),
    }
