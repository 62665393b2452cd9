"""Another time of day for one program, by Debian's libfaketime; a deadline's clock and the files' times stay as they are."""
import platform

# Not any that is there: another architecture's may be, too.
LIBRARY = f"/usr/lib/{platform.machine()}-linux-gnu/faketime/libfaketime.so.1"


def moved(seconds):
    """The variables that have a program live that many seconds from now."""
    return {"LD_PRELOAD": LIBRARY, "FAKETIME": f"{seconds:+d}", "NO_FAKE_STAT": "1", "DONT_FAKE_MONOTONIC": "1"}
