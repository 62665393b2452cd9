#!/usr/bin/env python3
"""kill_instants.py SCENARIO: kill -9 at many instants of one verb's life, and what must hold afterwards.

At most half of those that die do so at a system call, at every one if there are fewer; the others at moments, spread
over the whole life. A moment can come when the process has just ended: more are drawn until enough have died. Each is
told by its number, and the same SEED gives the same ones.

  HELPER    the built docker-credential-acr
  KILL_AT   the built kill_at
  INSTANTS  how many have to die (default 200)
  SEED      which
"""
import base64
import collections
import ctypes
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

import clock

HELPER, KILL_AT = os.environ["HELPER"], os.environ["KILL_AT"]
INSTANTS, SEED = int(os.environ.get("INSTANTS", 200)), int(os.environ["SEED"])
REGISTRY = "contoso.azurecr.io"
MOST_DRAWN = 10  # for each that has to die; where so many miss, it is not lives that are hit
PATIENCE = 25  # seconds; a lock that is stuck would take longer
SUBREAPER = 36
KILLED = 137


class World:
    """A home of its own, and what a verb is told there."""

    def __init__(self, later=0):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="kill."))
        self.cache = self.home / ".cache/docker-credential-acr"
        self.state = self.home / ".local/state/docker-credential-acr"
        settings = self.home / ".config/docker-credential-acr"
        settings.mkdir(parents=True)
        (settings / "config.json").write_text('{"keychain": "file"}')
        (settings / "config.json").chmod(0o600)
        self.environment = {
            **os.environ, "HOME": str(self.home),
            "AZURE_TENANT_ID": os.environ["EMULATED_TENANT_ID"], "AZURE_CLIENT_ID": os.environ["EMULATED_CLIENT_ID"],
            "AZURE_CLIENT_SECRET": os.environ["EMULATED_CLIENT_SECRET"]}
        self.environment.pop("XDG_CACHE_HOME", None)
        self.later = clock.moved(later) if later else {}

    def start(self, verb, text, before=(), later=True, **options):
        file = tempfile.TemporaryFile()
        file.write(text.encode())
        file.seek(0)
        environment = {**self.environment, **(self.later if later else {})}
        return subprocess.Popen([*before, HELPER, verb], stdin=file, stdout=subprocess.PIPE, env=environment, **options)

    def run(self, verb, text, before=(), later=True, **options):
        process = self.start(verb, text, before, later, **options)
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out.decode(), err

    def store(self, login):
        text = json.dumps({"ServerURL": REGISTRY, "Username": f"user{login}", "Secret": f"new{login}" * 300})
        return "store", text


def children():
    return [int(pid) for pid in pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def reap():
    """Waits for the renewals that have been left to us."""
    try:
        while os.wait():
            pass
    except ChildProcessError:
        pass


def is_whole_token(answer):
    user, token = answer["Username"], answer["Secret"]
    head, claims, signature = token.split(".")
    decoded = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, claims, signature)]
    return user.strip("0-") == "" and json.loads(decoded[1])["aud"] == REGISTRY and len(decoded[2]) == 256


class Scenario:
    child = False
    later = 0

    def prepare(self, world, number):
        """What there is before, and the verb with its input."""

    def wrong(self, number, answer, died):
        """What is wrong with the answer after."""
        return None if is_whole_token(answer) else "no whole token"


class Cold(Scenario):
    def prepare(self, world, number):
        shutil.rmtree(world.cache, ignore_errors=True)
        return "get", REGISTRY


class Ageing(Scenario):
    later = 6600

    def prepare(self, world, number):
        kept = world.home / "kept"
        if not kept.exists():
            world.run("get", REGISTRY, later=False)
            reap()  # it tidies after its answer
            shutil.copytree(world.cache, kept)
        shutil.rmtree(world.cache, ignore_errors=True)
        shutil.copytree(kept, world.cache)
        return "get", REGISTRY


class Background(Ageing):
    child = True


class Store(Scenario):
    def prepare(self, world, number):
        world.run(*world.store(0))
        return world.store(number + 1)

    def wrong(self, number, answer, died):
        user = answer["Username"]
        possible = ("user0", f"user{number + 1}") if died else (f"user{number + 1}",)
        whole = user in possible and answer["Secret"] == user.replace("user", "new") * 300
        return None if whole else f"none of {possible} is whole: {user}"


class Erase(Scenario):
    def prepare(self, world, number):
        world.run("get", REGISTRY)
        world.run(*world.store(0))
        return "erase", REGISTRY

    def wrong(self, number, answer, died):
        if answer["Username"] == "user0":
            return None if died and answer["Secret"] == "new0" * 300 else "a torn login, or one that was erased"
        return super().wrong(number, answer, died)


SCENARIOS = {"get": Cold, "ageing-get": Ageing, "renewal": Background, "store": Store, "erase": Erase}


def wrong_on_disk(world):
    for top in (world.cache, world.state):
        for directory, _, files in os.walk(top):
            if os.stat(directory).st_mode & 0o7777 != 0o700:
                return f"mode of {directory}"
            for name in files:
                if os.stat(f"{directory}/{name}").st_mode & 0o7777 != 0o600:
                    return f"mode of {name}"
    return None


def kill_at_moment(scenario, world, verb, text, delay):
    process = world.start(verb, text)
    if scenario.child:
        process.communicate(timeout=PATIENCE)
    time.sleep(delay)
    if not scenario.child:
        process.kill()
        process.communicate()
        return process.returncode == -signal.SIGKILL
    victims = children()
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    # One that had ended before takes the signal as well, and does not die of it.
    return signal.SIGKILL in [os.WTERMSIG(os.waitpid(pid, 0)[1]) for pid in victims]


def try_instant(scenario, world, number, instant):
    """Whether anything was killed, and what was wrong then."""
    kind, value = instant
    verb, text = scenario.prepare(world, number)
    if kind == "call":
        before = [KILL_AT, *(["--child"] if scenario.child else []), str(value)]
        code, _, _ = world.run(verb, text, before)
        died = code == KILLED
    else:
        died = kill_at_moment(scenario, world, verb, text, value)
    reap()
    code, out, _ = world.run("get", REGISTRY)
    reap()
    if code != 0:
        return died, f"the next get failed: {out}"
    return died, scenario.wrong(number, json.loads(out), died) or wrong_on_disk(world)


def leftovers(world):
    return [path for top in (world.cache, world.state) for path in top.glob(".new-*")]


def wrong_after_a_day(scenario, world):
    """What was left half-written goes, once it is old enough to be nobody's."""
    for path in leftovers(world):
        os.utime(path, (time.time() - 7200,) * 2)
    (world.cache / "tidied-1").unlink(missing_ok=True)
    world.run(*world.store(0))
    world.run("erase", REGISTRY)
    world.run("get", REGISTRY)
    reap()
    return f"left behind: {leftovers(world)}" if leftovers(world) else None


def draw(chosen, life, chance):
    """Its system calls, and then moments without end."""
    yield from (("call", call) for call in chosen)
    while True:
        yield "moment", chance.uniform(0, life)


def work(name, worker, quota, chosen, life):
    """Kills until that many have died; how many were killed how, in how many attempts, and what was wrong."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    scenario = SCENARIOS[name]()
    world = World(scenario.later)
    died, faults, number, instant = collections.Counter(), [], 0, None
    try:
        for number, instant in enumerate(draw(chosen, life, random.Random(f"{SEED} {name} {worker}"))):
            if died.total() >= quota or number >= MOST_DRAWN * quota:
                break
            killed, fault = try_instant(scenario, world, number, instant)
            died[instant[0]] += killed
            if fault:
                faults.append(f"{worker}.{number} {instant}: {fault}")
        if fault := wrong_after_a_day(scenario, world):
            faults.append(fault)
    except Exception as error:  # pylint: disable=broad-except
        faults.append(f"{worker}.{number} {instant}: {error!r}")
    shutil.rmtree(world.home, ignore_errors=True)
    return died, number, faults


def measure(name):
    """How many system calls and seconds it takes where nobody kills it."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    scenario = SCENARIOS[name]()
    world = World(scenario.later)
    before = [KILL_AT, *(["--child"] if scenario.child else []), "0"]
    verb, text = scenario.prepare(world, 0)
    _, _, err = world.run(verb, text, before, stderr=subprocess.PIPE)
    reap()  # a renewal that still runs would make the cache again that prepare() removes
    life = statistics.median(life_of_one(scenario, world) for _ in range(5))
    shutil.rmtree(world.home, ignore_errors=True)
    return int(err.split()[-1]), life


def life_of_one(scenario, world):
    verb, text = scenario.prepare(world, 0)
    process = world.start(verb, text)
    began = time.monotonic()
    process.communicate()
    if scenario.child:
        began = time.monotonic()
        reap()
    life = time.monotonic() - began
    reap()
    return life


def main():
    name = sys.argv[1]
    calls, life = measure(name)
    chosen = random.Random(f"{SEED} {name}").sample(range(1, calls + 1), min(calls, INSTANTS // 2))
    workers = 2 * os.cpu_count()
    with ProcessPoolExecutor(workers) as pool:
        shares = [(INSTANTS + i) // workers for i in range(workers)]
        done = list(pool.map(work, [name] * workers, range(workers), shares, [chosen[i::workers] for i in range(workers)],
                             [life] * workers))
    died = sum((died for died, _, _ in done), collections.Counter())
    faults = [fault for _, _, some in done for fault in some]
    print(f"{name}: {died.total()} died in {sum(number for _, number, _ in done)} attempts, {died['call']} at a system call "
          f"({len(chosen)} of {calls}), {died['moment']} at a moment")
    print("\n".join(faults[:20]))
    return bool(faults) or died.total() < INSTANTS


if __name__ == "__main__":
    sys.exit(main())
