#!/usr/bin/env python3
"""stress.py: for SECONDS, 200 processes at once on one home, of two versions of the program. Time runs 600 times as fast
for them, so that tokens age, are renewed in the background, and die. Says what was answered wrongly.

  HELPER   the built docker-credential-acr
  OTHER    another version of it, whose cache differs
  AZURE_JSON  a node's configuration
  SECONDS_OF_STRESS, AT_ONCE, SEED
"""
import base64
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

import clock

PROGRAMS = [os.environ["HELPER"], os.environ["OTHER"]]
DURATION, AT_ONCE = float(os.environ.get("SECONDS_OF_STRESS", 20)), int(os.environ.get("AT_ONCE", 200))
SEED = os.environ.get("SEED") or str(random.randrange(100000))
FASTER = 600
AZURE = [f"reg{i:02}.azurecr.io" for i in range(1, 5)]  # tokens alone
TYPED = ["contoso.azurecr.io", "fabrikam.azurecr.io"]   # now a token, now a login
FOREIGN = ["registry.example.com", "localhost:5000"]
PATIENCE = 60
STEP = 10         # seconds, after which the program gives up a step of a renewal
CROWDED = 1.5     # seconds that an operation takes on average; beyond it, one that is late may be so by the machine alone
# Several times as slow as what is shipped, which is never spared.
SANITIZED = any(name in pathlib.Path(PROGRAMS[0]).read_bytes() for name in (b"__asan_init", b"__tsan_init"))
TEMPORARY = 6     # what a command then leaves with
NOT_FOUND = "credentials not found in native keychain\n"
began = time.monotonic()
counted, served = collections.Counter(), collections.Counter()
told = threading.local()  # by whom each is served, and what they were told last
faults, late = [], []


class Late(Exception):
    """The program gave up for want of time: no wrong answer, but the machine's."""


def run(words, text):
    environment = dict(os.environ)
    # Logins do not age; and by a clock that runs ahead of the files' times, what another store is writing just now would
    # look as if it had been left there hours ago.
    if words != ["store"]:
        environment.update(clock.moved(int((time.monotonic() - began) * FASTER)))
    started = time.monotonic()
    done = subprocess.run([told.program, *words], input=text.encode(), capture_output=True, env=environment,
                          timeout=PATIENCE, check=False)
    told.last = done.stdout.decode()
    error = told.last + done.stderr.decode()
    if done.returncode in (1, TEMPORARY) and "too long" in error and time.monotonic() - started >= STEP:
        raise Late(error)
    if done.returncode not in (0, 1):
        raise ValueError(f"left with {done.returncode}: {done.stdout!r} {done.stderr!r}")
    return done.returncode, told.last


def is_token(user, token, registry):
    head, claims, signature = token.split(".")
    decoded = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, claims, signature)]
    return user.strip("0-") == "" and json.loads(decoded[1])["aud"] == registry and len(decoded[2]) == 256


def is_login(user, secret):
    return user.startswith("user") and secret == user.replace("user", "new") * 50


def get(registry):
    code, out = run(["get"], registry)
    if registry in FOREIGN and code == 1 and out == NOT_FOUND:
        return True
    if code != 0:
        raise ValueError(f"{registry}: {out}")
    answer = json.loads(out)
    user, secret = answer["Username"], answer["Secret"]
    if registry not in AZURE and is_login(user, secret):
        return code == 0
    return code == 0 and registry not in FOREIGN and is_token(user, secret, registry)


def store(registry, chance):
    user = f"user{chance.randrange(1000)}"
    text = json.dumps({"ServerURL": registry, "Username": user, "Secret": user.replace("user", "new") * 50})
    return run(["store"], text) == (0, "")


def erase(registry):
    return run(["erase"], registry) == (0, "")


def kubelet(registry):
    request = {"apiVersion": "credentialprovider.kubelet.k8s.io/v1", "kind": "CredentialProviderRequest",
               "image": f"{registry}/hello:1"}
    code, out = run(["kubelet", os.environ["AZURE_JSON"]], json.dumps(request))
    auth = json.loads(out)["auth"]
    return code == 0 and is_token(auth[registry]["username"], auth[registry]["password"], registry)


def operation(chance):
    """What somebody does, as often as they do; and whether what came of it is right."""
    registry = chance.choice(AZURE + TYPED + FOREIGN)
    kinds = {
        "get": (60, lambda: get(registry)),
        "store": (6, lambda: store(chance.choice(TYPED + FOREIGN), chance)),
        "erase": (4, lambda: erase(chance.choice(AZURE + TYPED + FOREIGN))),
        "list": (5, lambda: isinstance(json.loads(run(["list"], "")[1]), dict)),
        "status": (3, lambda: isinstance(json.loads(run(["status", "--output", "json"], "")[1]), (dict, list))),
        "refresh": (2, lambda: run(["refresh", chance.choice(AZURE)], "")[0] == 0),
        "clear": (1, lambda: run(["clear"], "")[0] == 0),
        "kubelet": (6, lambda: kubelet(chance.choice(AZURE))),
    }
    names = list(kinds)
    name = chance.choices(names, [kinds[n][0] for n in names])[0]
    return name, kinds[name][1]


def somebody(number, end):
    chance = random.Random(f"{SEED} {number}")
    while time.monotonic() < end and len(faults) < 20:
        name, act = operation(chance)
        told.program = chance.choice(PROGRAMS)
        told.last = ""
        try:
            right = act()
            if not right:
                faults.append(f"{name} of {os.path.basename(told.program)}: wrong: {told.last[:300]!r}")
        except Late as error:
            late.append(f"{name} was late: {error}")
        except Exception as error:  # pylint: disable=broad-except
            faults.append(f"{name} of {os.path.basename(told.program)}: {error!r}")
        counted[name] += 1
        served[os.path.basename(told.program)] += 1


def crowd(size):
    """So many at once. How long an operation took, on average."""
    start, before = time.monotonic(), sum(counted.values())
    people = [threading.Thread(target=somebody, args=(number, start + DURATION)) for number in range(size)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return size * (time.monotonic() - start) / max(sum(counted.values()) - before, 1)


def main():
    size = AT_ONCE
    while crowd(size) > CROWDED and SANITIZED and late and not faults and size > AT_ONCE // 4:
        # A machine that is too slow for so many makes half of them wait half as long. A lock that is stuck does not.
        size //= 2
        print(f"{len(late)} were late, of a crowd that the machine is too slow for: again with {size} at once")
        print("\n".join(late[:20]))
        late.clear()
    all_of_them = sum(counted.values())
    print(f"SEED={SEED}: {all_of_them} operations: {dict(counted)}, by {dict(served)}, {len(late)} of them late")
    print("\n".join(faults + late[:20]))
    return bool(faults or late)


if __name__ == "__main__":
    sys.exit(main())
