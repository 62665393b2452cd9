#!/usr/bin/env python3
"""Runs a command at a terminal of its own, as a person would, and prints all that it showed.

    test/at_terminal.py [--columns N] COMMAND… <<'TALK'
    expect Password          wait until this text is shown, after what was expected before
    send secret              type this and Enter
    interrupt                press Ctrl-C
    run COMMAND              run this in a shell, beside the command
    TALK

The last line is `exit CODE, echo on|off`: how the command ended (128 + a signal's number) and how it left the terminal.
A text that does not come within a minute ends it with `not shown: …`; another word than these, at once.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

columns = 100
words = sys.argv[1:]
if words[:1] == ["--columns"]:
    columns, words = int(words[1]), words[2:]
talk = [line.strip().partition(" ") for line in sys.stdin if line.strip()]
if unknown := {word for word, _, _ in talk} - {"expect", "send", "interrupt", "run"}:
    sys.exit(f"at_terminal.py: there is no {', '.join(sorted(unknown))} in a talk")

ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(theirs, fd)
    os.closerange(3, 256)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a background job's is ignored
    os.environ.setdefault("TERM", "xterm")
    os.execvp(words[0], words)

shown = b""
seen = 0


def read_on(seconds):
    """Whether anything may still come: `theirs` is open here, so the end is the child's."""
    global shown
    if select.select([ours], [], [], seconds)[0]:
        shown += os.read(ours, 65536)


def wait_for(text):
    global seen
    deadline = time.monotonic() + 60
    while text not in shown[seen:]:
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            return False
        read_on(0.1)
    seen = shown.index(text, seen) + len(text)
    return True


problem = ""
for word, _, rest in talk:
    if word == "expect":
        if not wait_for(rest.encode()):
            problem = "not shown: " + rest + "\n"
            break
    elif word == "send":
        os.write(ours, rest.encode() + b"\n")
    elif word == "interrupt":
        os.write(ours, b"\x03")
    elif word == "run":
        subprocess.run(["bash", "-c", rest], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

status = None
deadline = time.monotonic() + 60
while status is None:
    read_on(0.05)
    done, code = os.waitpid(child, os.WNOHANG)
    if done:
        status = os.waitstatus_to_exitcode(code)
    elif time.monotonic() > deadline:
        problem += "it did not end\n"
        os.killpg(child, signal.SIGKILL)
while select.select([ours], [], [], 0)[0]:
    shown += os.read(ours, 65536)
echo = "on" if termios.tcgetattr(theirs)[3] & termios.ECHO else "off"
sys.stdout.write(shown.decode(errors="replace").replace("\r\n", "\n"))
print(f"\n{problem}exit {status if status >= 0 else 128 - status}, echo {echo}")
