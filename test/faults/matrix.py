#!/usr/bin/env python3
"""matrix.py HELPER [PART]: asks the helper for a token in every cell of cells.py, in a sandbox of the emulated Azure's.

Says `ok - step × fault` or `not ok - …` for each cell whose name holds PART. Of each it wants that

- the answer comes within the deadline, and is a token or one line with the class of error that the cell names;
- where a token is kept that lives, but not for long, a renewal is tried, and the new one is answered, or if it fails that one;
- after an error, nothing is cached for that registry, or what was is as before;
- a service that answers with a status is asked as often as it should be;
- another registry's token is in the cache as before, and every file there is whole;
- standard error stays empty, no secret is said or kept but in the cache's entries, no signal ends the helper, it takes
  little memory, and leaves no program behind.
"""
import base64
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

import certificates
import clock
from call import ENTRA_TOKEN, refresh_token
from cells import CLIENT_SECRET, FOREIGN_REGISTRY, ITS_NETWORK, Matrix
from http_faults import TOKEN
from programs import KEPT_PASSWORD, MARK, NOTHING_KEPT
from proxy_faults import USER

LIMIT = 38  # seconds; the helper's own limit is 30, and a busy machine takes its time to begin and to end it
HURRIED = 8  # seconds; a renewal for whose sake a living token is held back has ten, and in the last of them tries no more
MEMORY = 160 << 10  # KiB; this process's own is counted in, which the helper's begins as
SANITIZED_MEMORY = 1000 << 10
AT_ONCE = 24  # of the cells that don't wait for a deadline
AT_FIRST = 6  # of those that need their answer at once: before the machine is crowded
BEGINNING = threading.Semaphore(8)  # of all

helper = os.path.realpath(sys.argv[1])
part = sys.argv[2] if len(sys.argv) > 2 else ""
state = os.environ["EMULATOR_STATE"]
here = pathlib.Path(__file__).resolve().parent
sanitized = b"__asan_init" in pathlib.Path(helper).read_bytes()
OTHER = "other.azurecr.io"
# What may not even stand beside a token; a proxy gets the last one.
NEVER_SAID = (CLIENT_SECRET, KEPT_PASSWORD, base64.b64encode(USER.encode()).decode())
SECRETS = ("eyJ", ENTRA_TOKEN[:20], *NEVER_SAID)


class Wrong(Exception):
    pass


def need(truth, what):
    if not truth:
        raise Wrong(what)


class Answer:
    def __init__(self, code, out, err, seconds, memory):
        self.code, self.out, self.err, self.seconds, self.memory = code, out, err, seconds, memory


def run(verb, text, environment, name_server=""):
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(text.encode())
        given.seek(0)
        began = time.monotonic()
        process = subprocess.Popen([*beside(name_server), helper, verb], stdin=given, stdout=out, stderr=err, env=environment)
        killer = threading.Timer(LIMIT, process.send_signal, (signal.SIGKILL,))
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        return Answer(process.returncode, out.read(1 << 20).decode("latin-1"), err.read(1 << 16).decode("latin-1"), seconds,
                      usage.ru_maxrss)


def beside(name_server):
    """What goes before a command to which that is the machine's name server."""
    if not name_server:
        return []
    mount = 'echo "nameserver $1" >"$FAULTS_CELL/resolv.conf" && {} --bind "$FAULTS_CELL/resolv.conf" "$2" && shift 2 && exec "$@"'
    return [shutil.which("unshare"), "--mount", "/bin/sh", "-c", mount.format(shutil.which("mount")), "sh", name_server,
            os.path.realpath("/etc/resolv.conf")]


def environment_of(cell, directory, cache):
    made = {"PATH": f"{directory}/bin", "HOME": f"{directory}/home", "XDG_CACHE_HOME": cache, "LANG": "C.UTF-8",
            "SSL_CERT_FILE": os.environ["SSL_CERT_FILE"], "FAULTS_CELL": directory}
    made.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    made.update(cell.environment)
    offset = int(made.pop("FAULTS_CLOCK", "0"))
    if offset:
        made.update(clock.moved(offset), ASAN_OPTIONS="verify_asan_link_order=0:" + made.get("ASAN_OPTIONS", ""))
    return made


def keep(registry, token, environment):
    told = json.dumps({"ServerURL": registry, "Username": "<token>", "Secret": token})
    answer = run("store", told, environment)
    need(answer.code == 0 and not answer.out and not answer.err, f"cannot keep a token: {answer.out}{answer.err}")


def check_manners(answer):
    need(answer.seconds < LIMIT, f"no answer in {LIMIT} s")
    need(answer.code in (0, 1), f"ended with {answer.code}: {answer.err}")
    need(answer.err == "", f"said on standard error: {answer.err[:3000]}")
    limit = SANITIZED_MEMORY if sanitized else MEMORY
    need(answer.memory < limit, f"took {answer.memory} KiB")


def check_token(answer, registry):
    need(answer.code == 0, f"no token: {answer.out}")
    need(answer.out.endswith("}\n") and answer.out.count("\n") == 1, f"not one line: {answer.out!r}")
    said = json.loads(answer.out)
    need(said["ServerURL"] == registry, f"for another registry: {said}")
    secret = said.pop("Secret")
    for other in (ENTRA_TOKEN, *NEVER_SAID):
        need(other not in f"{said}" and (other not in secret or registry == FOREIGN_REGISTRY), f"a secret is said: {answer.out}")
    return secret


def check_error(answer, cell):
    need(answer.code == 1, f"an answer, where none can be: {answer.out[:200]}")
    said = answer.out.removesuffix("\n")
    need(answer.out == said + "\n" and all(" " <= c <= "~" for c in said), f"not one line of text: {answer.out!r}")
    need(len(said) < 4000, f"too long: {said}")
    for secret in SECRETS:
        need(secret not in said, f"a secret is said: {said}")
    if said == "credentials not found in native keychain":
        said_class = NOTHING_KEPT
    else:
        found = re.match(re.escape(cell.registry) + r": ([a-z -]+): .", said)
        need(found, f"not of the form `registry: class: …`: {said}")
        said_class = found[1]
    need(said_class in cell.expected, f"expected: {' or '.join(cell.expected)}\nbut got:  {said}")
    need(cell.says in said, f"expected a part: {cell.says}\nin: {said}")


def check_files(cache):
    """No file that is torn or left from writing, and no secret but an entry's token."""
    for path in pathlib.Path(cache).glob("**/*"):
        data = path.read_bytes() if path.is_file() else b""
        entry = "~" in path.name and not path.name.endswith(".failed")
        for secret in NEVER_SAID if entry else SECRETS:
            need(secret.encode() not in data, f"a secret in {path}")
        if not entry:
            need(path.is_dir() or re.fullmatch(r"lock|(no-imds|tidied)-\d+|.*~.*\.failed", path.name), f"left behind: {path}")
            continue
        text, _, digest = data.rpartition(b"digest ")
        need(hashlib.sha256(struct.pack("=Q", len(text)) + text).hexdigest() + "\n" == digest.decode(), f"torn: {path}")


def entries_of(registry, cache):
    """Its entries' texts; there is one, or none."""
    return [path.read_text() for path in pathlib.Path(cache).glob(f"**/{registry}~*") if not path.name.endswith(".failed")]


def check_home(home):
    """What is remembered outside of the cache, such as a keychain that does not work."""
    for path in pathlib.Path(home).glob("**/*"):
        for secret in SECRETS:
            need(path.is_dir() or secret.encode() not in path.read_bytes(), f"a secret in {path}")


def check_processes(cell, directory):
    """None of the cell's programs runs; what was killed, or tidies the cache, may take a moment to go."""
    for _ in range(300):
        left = [command for command in processes(directory) if cell.tidy or command.startswith(helper.encode())]
        if not left:
            return
        time.sleep(0.1)
    need(False, f"still run: {left}")


def processes(directory):
    left = []
    marker = f"FAULTS_CELL={directory}\0".encode()
    for place in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if marker in (place / "environ").read_bytes():
                left.append((place / "cmdline").read_bytes())
        except OSError:
            pass  # it has ended meanwhile
    return left


def check_secret(secret, cell):
    if cell.registry == FOREIGN_REGISTRY:
        need(secret in (KEPT_PASSWORD, ""), f"another secret: {secret}")
    else:
        need(secret.count(".") == 2 and not re.search(r"[^A-Za-z0-9._-]", secret), f"no token: {secret}")


def without_a_token(cell, directory, kept):
    """Nothing is cached for the registry."""
    environment = environment_of(cell, directory, f"{directory}/cold")
    answer = run("get", cell.registry, environment, cell.name_server)
    check_manners(answer)
    if TOKEN in cell.expected:
        secret = check_token(answer, cell.registry)
        check_secret(secret, cell)
        if cell.again:
            second = run("get", cell.registry, environment)
            need(check_token(second, cell.registry) == secret, "the second answer was not cached")
    else:
        check_error(answer, cell)
        need(not entries_of(cell.registry, f"{directory}/cold"), "something is cached, though there was no token")
    other = run("get", OTHER, environment)
    check_manners(other)
    need(check_token(other, OTHER) == kept[OTHER], "another registry's token is lost")


def with_a_token(cell, directory, kept):
    """What is cached for the registry lives, but has to be renewed. How long that took."""
    cache = pathlib.Path(f"{directory}/living")
    answer = run("get", cell.registry, environment_of(cell, directory, str(cache)), cell.name_server)
    check_manners(answer)
    renewed = check_token(answer, cell.registry) != kept[cell.registry]
    failures = [note.read_text() for note in cache.glob(f"**/{cell.registry}~*.failed")]
    need(renewed or failures, "no renewal was tried")
    if TOKEN in cell.expected:
        need(renewed or answer.seconds > HURRIED, f"the token was not renewed: {failures}")
    else:
        need(not renewed, "another token than the cached one")
        text = "".join(entries_of(cell.registry, cache))
        need(f"token {kept[cell.registry]}\n" in text, f"the cached token is lost: {text}")
    return answer.seconds


def keep_tokens(cell, directory):
    """Tokens of two registries in the one cache, and of the other one alone in the other."""
    environment = environment_of(cell, directory, f"{directory}/living")
    now = int(time.time()) + int(cell.environment.get("FAULTS_CLOCK", "0"))
    kept = {OTHER: refresh_token(OTHER, now + 10800, now)}
    keep(OTHER, kept[OTHER], environment)
    shutil.copytree(f"{directory}/living", f"{directory}/cold")
    if cell.registry != FOREIGN_REGISTRY:
        kept[cell.registry] = refresh_token(cell.registry, now + 400, now - 10400)
        keep(cell.registry, kept[cell.registry], environment)
    return kept


def came(cell, directory):
    """Whether the service has been asked that goes wrong in that cell."""
    return os.path.exists(f"{directory}/{MARK}" if cell.watched == MARK else f"{directory}/../came/{cell.watched}")


def check_tries(cell, directory, seconds):
    """Both ways together; the one with a token that lives may have had no time for all of its tries."""
    least, most = cell.tries
    of_both = least + (least if seconds <= HURRIED else 0)
    path = pathlib.Path(f"{directory}/../came/{cell.watched}.requests")
    number = int(path.read_text()) if path.exists() else 0
    need(of_both <= number <= 2 * most, f"asked {number} times by two, each of which should {least} to {most} times")


def try_both(cell, directory, kept):
    """At once or in turn, and whoever comes to the service first comes because of the token that lives. Whether anybody has
    come for it, and how long it took."""
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        living = both.submit(with_a_token, cell, directory, kept)
        while not living.done() and (cell.in_turn or (cell.watched and not came(cell, directory))):
            time.sleep(0.02)
        asked = came(cell, directory)
        both.submit(without_a_token, cell, directory, kept).result()
        return asked, living.result()


def try_cell(cell, directory):
    for folder in ("bin", "home/.config/docker-credential-acr"):
        os.makedirs(f"{directory}/{folder}")
    if cell.settings is not None:
        path = pathlib.Path(f"{directory}/home/.config/docker-credential-acr/config.json")
        path.write_text(json.dumps(cell.settings))
    cell.prepare(f"{directory}/bin")
    with BEGINNING:
        kept = keep_tokens(cell, directory)
    seconds = 0
    if cell.registry == FOREIGN_REGISTRY:
        without_a_token(cell, directory, kept)
        asked = came(cell, directory)
    else:
        asked, seconds = try_both(cell, directory, kept)
    need(asked or not cell.watched, "what goes wrong here was never asked")
    if cell.tries:
        check_tries(cell, directory, seconds)
    check_processes(cell, directory)
    for cache in ("cold", "living"):
        check_files(f"{directory}/{cache}")
    check_home(f"{directory}/home")


def verdict(cell, directory):
    began = time.monotonic()
    try:
        try_cell(cell, directory)
        return cell, None, time.monotonic() - began
    except Wrong as wrong:
        return cell, str(wrong), time.monotonic() - began
    except Exception as error:  # a mistake of the test's own
        return cell, repr(error), time.monotonic() - began


def serve(matrix, work):
    subprocess.run(["ip", "route", "add", ITS_NETWORK, "dev", "lo"], check=True)
    os.mkdir(f"{work}/came")
    made = certificates.make(state, f"{work}/certificates")
    with open("/etc/hosts", "a") as hosts:
        hosts.writelines(f"{address} {name}\n" for name, address in matrix.hosts.items())
    listeners = [{**vars(listener), "certificate": made.get(listener.certificate)} for listener in matrix.listeners]
    # Those that pour are a process of their own, which holds nobody else up.
    pours = [listener for listener in listeners if "1 GB" in listener["fault"] + listener["transport"]]
    others = [listener for listener in listeners if listener not in pours]
    servers = []
    for name, part_of_them in (("pours", pours), ("names", others)):
        path = pathlib.Path(f"{work}/{name}")
        path.write_text(json.dumps(part_of_them))
        servers.append(subprocess.Popen([sys.executable, "-B", here / "lying_server.py", path], stdout=subprocess.PIPE, text=True))
        if servers[-1].stdout.readline() != "ready\n":
            sys.exit("the lying servers do not start")
    return servers, pathlib.Path(f"{work}/names.trapped")


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        matrix = Matrix()
        cells = [cell for cell in matrix.cells if part in cell.name]
        places = {id(cell): f"{work}/{number}" for number, cell in enumerate(cells)}
        servers, trapped = serve(matrix, work)
        with concurrent.futures.ThreadPoolExecutor(AT_FIRST) as first:
            results = [first.submit(verdict, cell, places[id(cell)]) for cell in cells if cell.prompt]
        slow = concurrent.futures.ThreadPoolExecutor(len(cells))
        quick = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
        results += [(slow if cell.slow else quick).submit(verdict, cell, places[id(cell)])
                    for cell in sorted(cells, key=lambda cell: not cell.slow) if not cell.prompt]
        for result in concurrent.futures.as_completed(results):
            cell, wrong, seconds = result.result()
            failed += wrong is not None
            print(f"{'ok' if wrong is None else 'not ok'} - {cell.name}" + (f" ({seconds:.0f} s)" if seconds > 25 else ""))
            if wrong is not None:
                print("    " + wrong.replace("\n", "\n    "), flush=True)
        followed = trapped.read_text()
        failed += followed != ""
        print(f"{'not ok' if followed else 'ok'} - no redirect was followed")
        for server in servers:
            server.kill()
    print(f"{len(cells) + 1 - failed} passed, {failed} failed")
    sys.exit(failed != 0)


main()
