"""The matrix: every step that the helper takes outside of itself × what can go wrong there.

What is absent, and why:
- DNS × statuses, redirects, JSON, certificates: it is neither HTTP nor TLS. × 1 GB: a message has 64 KiB at most.
- connecting × all that is said: nobody speaks before a connection is there. × a reset: that is the refused connection.
- TLS × statuses, bodies, JSON: the rows of entra and exchange come through TLS, and begin where it has ended.
- IMDS × DNS, TLS, proxy: it is an address, in plain HTTP, and asked directly.
- a proxy × JSON, one byte a second in a refusal's body: behind its head, nothing of a refusal is read.
- a proxy × the faults of what comes through it: it only passes on; the certificates of both ends are there.
- programs × statuses, Retry-After, redirects, lengths, chunks, certificates: a pipe has bytes and an end. × refused, a reset:
  in their place a program cannot be run, is killed, or crashes.
- keychains × a cached token that has to be renewed: their passwords are not cached.
- the clock × DNS, connecting, proxies, keychains: none of them reads it. × certificates of servers: "expired" and
  "not-yet-valid" are that. × an ID token in a file: its times are its issuer's.
"""
import dataclasses
import os
import typing

import http_faults
import json_faults  # noqa: F401, its rows
import lying_names
import probe_faults
import programs
import proxy_faults
import tls_faults
from call import ENTRA_TOKEN
from http_faults import FAULTS, REFUSED, TEMPORARY, TOKEN
from programs import NOTHING_KEPT, SIGN_IN, UNAVAILABLE, WRONG_SETTING

TENANT, CLIENT = "72f988bf-86f1-41af-91ab-2d7cd011db47", "11111111-2222-3333-4444-555555555555"
CLIENT_SECRET = "client-secret-that-nobody-may-say"
HONEST_REGISTRY, HONEST_ENTRA = "honest.azurecr.io", "honest.faults.example"
FOREIGN_REGISTRY = "registry.faults.example"
# Routed to the loopback device, where nobody has that address: the kernel drops the packets without a word.
BLACK_HOLE, ITS_NETWORK = "198.51.100.1", "198.51.100.0/24"
REFUSING = "127.0.7.7"  # where nobody listens
CLOCKS = (("a day ahead", 86400), ("a day behind", -86400))


@dataclasses.dataclass
class Cell:
    name: str
    expected: tuple  # classes of errors, or TOKEN: any of them will do
    registry: str = HONEST_REGISTRY
    environment: dict = dataclasses.field(default_factory=dict)
    settings: typing.Optional[dict] = None
    prepare: typing.Callable = lambda directory: None  # puts programs into the directory that PATH names
    slow: bool = False
    prompt: bool = False  # has to be answered within a second, or it is taken for somebody who is not there
    again: bool = False  # asks twice; the second answer is the first one's, from the cache
    tidy: bool = True  # leaves no process behind
    says: str = ""  # what the error says besides its class
    name_server: str = ""  # in place of the usual one
    in_turn: bool = False  # a token that lives is renewed first, and only then is one asked for where none is kept
    tries: typing.Optional[tuple] = None  # how many requests one `get` makes of `watched`, at least and at most
    watched: str = ""  # the lying server's address, the name asked for, or programs.MARK: who can tell of a try


@dataclasses.dataclass
class Listener:
    address: str
    port: int
    service: str
    fault: str = ""
    certificate: str = ""
    transport: str = ""


class Matrix:
    def __init__(self):
        self.cells, self.listeners, self.hosts = [], [], {}
        self.hosts[HONEST_REGISTRY] = self.hosts["other.azurecr.io"] = lying_names.HONEST
        self.hosts[HONEST_ENTRA] = "127.0.8.9"
        self.hosts["trap.faults.example"] = "127.0.9.9"
        for address, service in ((lying_names.HONEST, "exchange"), ("::1", "exchange"), ("127.0.8.9", "entra")):
            self.listeners.append(Listener(address, 443, service, certificate="valid"))
        self.listeners += [Listener("127.0.8.10", 80, "imds"), Listener("127.0.9.9", 443, "trap"),
                           Listener("127.0.9.9", 80, "trap")]
        self.add_http()
        self.add_tls()
        self.add_names()
        self.add_tools()
        self.add_keychains()
        self.add_chain()
        self.add_proxies()
        self.add_whole()
        self.add_clocks()

    # --- who asks

    def principal(self, authority=HONEST_ENTRA):
        return {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": CLIENT_SECRET,
                "AZURE_AUTHORITY_HOST": f"https://{authority}"}

    def certificate(self):
        """The application's, which is valid for decades."""
        identity = {**self.principal(), "AZURE_CLIENT_CERTIFICATE_PATH": f"{os.environ['EMULATOR_STATE']}/client.pem"}
        del identity["AZURE_CLIENT_SECRET"]
        return identity

    def managed_identity(self, address):
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{address}", "DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY": "system"}

    # --- whom

    def address(self):
        return f"127.0.{20 + len(self.listeners) // 200}.{1 + len(self.listeners) % 200}"

    def server(self, service, **how):
        """Another address for that service, and the name that leads there."""
        number = len(self.listeners)
        address = self.address()
        port = 80 if service in ("imds", "probe") else 3128 if service == "proxy" else 443
        how.setdefault("certificate", "valid" if port == 443 else "")
        self.listeners.append(Listener(address, port, service, **how))
        name = f"server{number}." + ("azurecr.io" if service == "exchange" else "faults.example")
        self.hosts[name] = address
        return address if port == 80 else name

    def at(self, service, where):
        """Who asks and what, for the cell whose `service` is `where`."""
        if service == "exchange":
            return {"registry": where, "environment": self.principal()}
        if service == "entra":
            return {"environment": self.principal(where)}
        return {"environment": self.managed_identity(where)}

    def asks(self, service, **how):
        """The same for a server of its own, which tells whether it is asked."""
        return {**self.at(service, self.server(service, **how)), "watched": self.listeners[-1].address}

    def add(self, step, fault, expected, **how):
        expected = expected if isinstance(expected, tuple) else (expected,)
        self.cells.append(Cell(f"{step} × {fault}", expected, **how))

    # --- the steps

    def add_http(self):
        for service in ("entra", "exchange", "imds"):
            for fault, (_, usual, by_service) in FAULTS.items():
                expected = by_service.get(service, usual)
                if expected:
                    self.add(service, fault, expected, slow=fault in http_faults.SLOW, in_turn=fault in http_faults.IN_TURN,
                             tries=http_faults.TRIES.get(fault, {}).get(service), **self.asks(service, fault=fault))
            self.add(service, "a refused connection", TEMPORARY, says="Connection refused",
                     **self.at(service, self.nobody(service, "closed", REFUSING)))
            self.add(service, "a connection that nobody answers", TEMPORARY, slow=True, says="connecting took too long",
                     **self.at(service, self.nobody(service, "silent", BLACK_HOLE)))

    def nobody(self, service, label, address):
        """Who leads to that address, where there is no server."""
        if service == "imds":
            return address
        name = f"{label}." + ("azurecr.io" if service == "exchange" else "faults.example")
        self.hosts[name] = address
        return name

    def add_tls(self):
        for service in ("entra", "exchange"):
            for fault, expected in tls_faults.EXPECTED.items():
                how = {"transport": fault}
                if fault in tls_faults.TRANSPORTS:
                    how["certificate"] = ""
                elif fault == "no close_notify":
                    how["fault"] = "a body without a length"
                else:
                    how["certificate"] = fault
                self.add(f"{service}'s TLS", fault, expected, slow=fault in tls_faults.SLOW, **self.asks(service, **how))

    def add_names(self):
        for label, expected in lying_names.NAME_FAULTS.items():
            how = {"slow": label in lying_names.SLOW, "name_server": lying_names.SERVERS.get(label, ""),
                   "says": lying_names.SAYS.get(label, "")}
            unseen = how["name_server"] == lying_names.CLOSED
            for step, name, asked in (("exchange's name", f"{label}.azurecr.io", {"registry": f"{label}.azurecr.io"}),
                                      ("entra's name", f"{label}.faults.example", {})):
                if asked or expected != TOKEN:
                    self.add(step, label, expected, watched="" if unseen else name, **how, **asked,
                             environment=self.principal(HONEST_ENTRA if asked else name))

    def add_tools(self):
        for tool, (source, _, _) in programs.TOOLS.items():
            settings = {"defaults": {"identity": source}}
            for fault, (script, expected) in programs.tool_faults(tool).items():
                self.add(tool, fault, expected, settings=settings, slow=fault in programs.SLOW,
                         tidy=fault not in programs.UNTIDY, watched=programs.MARK,
                         prepare=lambda directory, tool=tool, script=script: programs.write(directory, tool, script))
            for fault in programs.not_runnable("", ""):
                self.add(tool, fault, UNAVAILABLE, settings=settings,
                         prepare=lambda directory, tool=tool, fault=fault: programs.not_runnable(directory, tool)[fault]())

    def add_keychains(self):
        for step, name, settings in (("a keychain", "lying", {"keychain": "lying"}), ("a found keychain", "pass", {})):
            program = f"docker-credential-{name}"
            for fault, (script, expected) in programs.keychain_faults().items():
                if not settings and expected != TOKEN:
                    expected = NOTHING_KEPT  # found by itself, it is as if it were not there
                self.add(step, fault, expected, settings=settings, registry=FOREIGN_REGISTRY, slow=fault in programs.SLOW,
                         tidy=fault not in programs.UNTIDY, watched=programs.MARK,
                         prepare=lambda directory, program=program, script=script: programs.write(directory, program, script))
            for fault in programs.not_runnable("", ""):
                named = UNAVAILABLE if fault in programs.LOOKS_RUNNABLE else WRONG_SETTING  # to name what is not there
                expected = named if settings else NOTHING_KEPT
                self.add(step, fault, expected, settings=settings, registry=FOREIGN_REGISTRY,
                         prepare=lambda directory, program=program, fault=fault: programs.not_runnable(directory, program)[fault]())

    def add_chain(self):
        """Nobody is named: a metadata service that is none is passed over, and there is nobody else."""
        for fault in ("silence", "a reset before the request", "the end before the request", "garbage", "HTTP/0.9",
                      "one byte a second", "a body of 1 GB", "a header of 1 GB", "302 Found, to another host", "HTML",
                      "100,000 arrays", "1 GB of 100 Continue", "a body that is cut"):
            self.add_probe(fault, SIGN_IN, "imds")
        for fault, (_, expected) in probe_faults.FAULTS.items():
            self.add_probe(fault, expected, "probe")
        for fault, address in (("a refused connection", REFUSING), ("a connection that nobody answers", BLACK_HOLE)):
            self.add("the metadata service's probe", fault, SIGN_IN, environment=self.metadata_service(address))

    def metadata_service(self, address):
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{address}"}

    def add_probe(self, fault, expected, service):
        address = self.server(service, fault=fault)
        self.add("the metadata service's probe", fault, expected, slow=fault in http_faults.SLOW, watched=address,
                 prompt=expected != SIGN_IN, environment=self.metadata_service(address))

    def add_proxies(self):
        """A proxy on the way to Entra and the registry."""
        for fault, (_, expected) in proxy_faults.FAULTS.items():
            self.add_proxy("a proxy", fault, expected, self.server("proxy", fault=fault), slow=fault in proxy_faults.SLOW)
        for fault, expected in proxy_faults.TLS.items():
            how = {"transport": fault} if fault in tls_faults.TRANSPORTS else {"fault": "a tunnel", "certificate": fault}
            self.add_proxy("an https proxy", fault, expected, self.server("proxy", **how), scheme="https",
                           slow=fault in tls_faults.SLOW)
        for fault in proxy_faults.CERTIFICATES:
            for service in ("entra", "exchange"):
                asked = self.at(service, self.server(service, certificate=fault))
                self.add_proxy(f"{service}'s TLS through a proxy", fault, REFUSED, self.server("proxy", fault="a tunnel"), **asked)
        # Nobody is there to tell of a try.
        for fault, place, expected, says in (("a refused connection", REFUSING, TEMPORARY, "Connection refused"),
                                             ("a connection that nobody answers", BLACK_HOLE, TEMPORARY, "took too long"),
                                             ("no such name", "nosuchname.faults.example", TEMPORARY, "resolving the name"),
                                             ("no URL", "::", WRONG_SETTING, "HTTPS_PROXY")):
            self.add_proxy("a proxy", fault, expected, place, says=says, watched="", slow=place == BLACK_HOLE)

    def add_proxy(self, step, fault, expected, host, scheme="http", environment=None, **how):
        environment = {**(environment or self.principal()),
                       "HTTPS_PROXY": f"{scheme}://{proxy_faults.USER}@{host}:3128"}
        self.add(step, fault, expected, environment=environment, **{"watched": self.listeners[-1].address, **how})

    def add_whole(self):
        """One deadline for everything together."""
        # Four times seven seconds, of the thirty that there are: a busy machine may not have heard the last refusal.
        late = self.server("entra", fault="seven seconds, then the answer")
        refusing = self.server("exchange", fault="status 401 Unauthorized")
        self.add("Entra and exchange", "each token late, and refused", (http_faults.NO_ACCESS, TEMPORARY), slow=True,
                 registry=refusing, environment=self.principal(late), watched=self.hosts[late])
        silent = self.server("entra", fault="silence")
        self.add("a cloud's ARM and a keychain", "silence, and silence", TEMPORARY, slow=True, registry=FOREIGN_REGISTRY,
                 settings={"keychain": "lying", "clouds": {"lies": {"armEndpoint": f"https://{silent}"}}},
                 prepare=lambda directory: programs.write(directory, "docker-credential-lying", f"exec {programs.SLEEP}"))
        throttled = self.server("entra", fault="429, Retry-After: 1")
        self.add("Entra and a silent registry", "throttled, silent", TEMPORARY, slow=True, environment=self.principal(throttled),
                 registry=self.server("exchange", fault="silence"), watched=self.hosts[throttled])

    def add_clocks(self):
        """Ours is a day off. A secret is as good as ever, and so is a token's time by whichever clock; an assertion, whose
        times are ours, is not."""
        for step, identity, wrong in (("a principal", self.principal(), TOKEN),
                                      ("a managed identity", self.managed_identity("127.0.8.10"), TOKEN),
                                      ("a certificate", self.certificate(), REFUSED)):
            for fault, seconds in (("right", 0), *CLOCKS):
                expected = wrong if seconds else TOKEN
                self.add(f"{step}'s clock", fault, expected, environment={**identity, "FAULTS_CLOCK": str(seconds)},
                         again=expected == TOKEN, says="" if expected == TOKEN else "outside its time of validity")
        for tool, (source, _, _) in programs.TOOLS.items():
            script, expected = programs.tool_faults(tool)["a token"]  # until when it holds is told by a clock that is right
            for fault, seconds in CLOCKS:
                self.add(f"{tool}'s clock", fault, expected, settings={"defaults": {"identity": source}}, again=True,
                         environment={"FAULTS_CLOCK": str(seconds)}, watched=programs.MARK,
                         prepare=lambda directory, tool=tool, script=script: programs.write(directory, tool, script))
