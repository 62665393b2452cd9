"""The matrix: every step that the helper takes outside of itself × what can go wrong there."""
import dataclasses
import typing

import http_faults
import json_faults  # noqa: F401, its rows
import lying_names
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


@dataclasses.dataclass
class Cell:
    name: str
    expected: tuple  # classes of errors, or TOKEN: any of them will do
    registry: str = HONEST_REGISTRY
    environment: dict = dataclasses.field(default_factory=dict)
    settings: typing.Optional[dict] = None
    prepare: typing.Callable = lambda directory: None  # puts programs into the directory that PATH names
    slow: bool = False
    again: bool = False  # asks twice; the second answer is the first one's, from the cache
    tidy: bool = True  # leaves no process behind


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

    # --- who asks

    def principal(self, authority=HONEST_ENTRA):
        return {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": CLIENT_SECRET,
                "AZURE_AUTHORITY_HOST": f"https://{authority}"}

    def managed_identity(self, address):
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{address}", "DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY": "system"}

    # --- whom

    def address(self):
        return f"127.0.{20 + len(self.listeners) // 200}.{1 + len(self.listeners) % 200}"

    def server(self, service, **how):
        """Another address for that service, and the name that leads there."""
        number = len(self.listeners)
        address = self.address()
        port = 80 if service == "imds" else 443
        self.listeners.append(Listener(address, port, service, certificate="" if port == 80 else "valid", **how))
        name = f"server{number}." + ("azurecr.io" if service == "exchange" else "faults.example")
        self.hosts[name] = address
        return address if service == "imds" else name

    def at(self, service, where):
        """Who asks and what, for the cell whose `service` is `where`."""
        if service == "exchange":
            return {"registry": where, "environment": self.principal()}
        if service == "entra":
            return {"environment": self.principal(where)}
        return {"environment": self.managed_identity(where)}

    def add(self, step, fault, expected, **how):
        expected = expected if isinstance(expected, tuple) else (expected,)
        self.cells.append(Cell(f"{step} × {fault}", expected, **how))

    # --- the steps

    def add_http(self):
        for service in ("entra", "exchange", "imds"):
            for fault, (_, usual, by_service) in FAULTS.items():
                expected = by_service.get(service, usual)
                if expected:
                    self.add(service, fault, expected, slow=fault in http_faults.SLOW,
                             **self.at(service, self.server(service, fault=fault)))
            where = "127.0.7.7" if service == "imds" else "closed." + ("azurecr.io" if service == "exchange" else "faults.example")
            self.hosts[where] = "127.0.7.7"
            self.add(service, "a refused connection", TEMPORARY, **self.at(service, where))
        del self.hosts["127.0.7.7"]

    def add_tls(self):
        for service in ("entra", "exchange"):
            for fault, expected in tls_faults.EXPECTED.items():
                where = self.server(service, transport=fault, fault="a body without a length" if fault == "no close_notify" else "")
                listener = self.listeners[-1]
                if fault in tls_faults.TRANSPORTS:
                    listener.certificate = ""
                elif fault != "no close_notify":
                    listener.certificate = fault
                self.add(f"{service}'s TLS", fault, expected, slow=fault in tls_faults.SLOW, **self.at(service, where))

    def add_names(self):
        for label, expected in lying_names.NAME_FAULTS.items():
            slow = label in lying_names.SLOW
            self.add("exchange's name", label, expected, slow=slow, registry=f"{label}.azurecr.io",
                     environment=self.principal())
            if expected != TOKEN:
                self.add("entra's name", label, expected, slow=slow, environment=self.principal(f"{label}.faults.example"))

    def add_tools(self):
        for tool, (source, _, _) in programs.TOOLS.items():
            settings = {"defaults": {"identity": source}}
            for fault, (script, expected) in programs.tool_faults(tool).items():
                self.add(tool, fault, expected, settings=settings, slow=fault in programs.SLOW, tidy="grandchild with" not in fault and "another session" not in fault,
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
                self.add(step, fault, expected, settings=settings, registry=FOREIGN_REGISTRY, slow=fault in programs.SLOW, tidy="grandchild with" not in fault and "another session" not in fault,
                         prepare=lambda directory, program=program, script=script: programs.write(directory, program, script))
            for fault in programs.not_runnable("", ""):
                expected = NOTHING_KEPT if not settings else (UNAVAILABLE, WRONG_SETTING)
                self.add(step, fault, expected, settings=settings, registry=FOREIGN_REGISTRY,
                         prepare=lambda directory, program=program, fault=fault: programs.not_runnable(directory, program)[fault]())

    def add_chain(self):
        """Nobody is named: a metadata service that is none is passed over, and there is nobody else."""
        for fault in ("silence", "a reset before the request", "the end before the request", "garbage", "HTTP/0.9",
                      "one byte a second", "a body of 1 GB", "a header of 1 GB", "302 Found, to another host", "HTML",
                      "100,000 arrays", "1 GB of 100 Continue", "a body that is cut"):
            self.add("the metadata service's probe", fault, SIGN_IN, slow=fault in http_faults.SLOW,
                     environment={"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{self.server('imds', fault=fault)}"})

    def add_proxies(self):
        """A proxy on the way to Entra and the registry."""
        for fault, (_, expected) in proxy_faults.FAULTS.items():
            self.add_proxy(fault, expected, f"ada:{programs.KEPT_PASSWORD}@{self.proxy(fault)}", fault in proxy_faults.SLOW)
        self.add_proxy("a refused connection", TEMPORARY, "127.0.7.7:3128")
        self.add_proxy("no such name", TEMPORARY, "nosuchname.faults.example:3128")
        self.add_proxy("no URL", WRONG_SETTING, ":::")

    def proxy(self, fault):
        address = self.address()
        self.listeners.append(Listener(address, 3128, "proxy", fault))
        return f"{address}:3128"

    def add_proxy(self, fault, expected, place, slow=False):
        self.add("a proxy", fault, expected, slow=slow, environment={**self.principal(), "HTTPS_PROXY": f"http://{place}"})

    def add_whole(self):
        """One deadline for everything together."""
        late = self.server("entra", fault="seven seconds, then the answer")
        refusing = self.server("exchange", fault="status 401 Unauthorized")
        self.add("Entra and exchange", "each token late, and refused", (http_faults.NO_ACCESS, TEMPORARY), slow=True,
                 registry=refusing, environment=self.principal(late))
        silent = self.server("entra", fault="silence")
        self.add("a cloud's ARM and a keychain", "silence, and silence", TEMPORARY, slow=True, registry=FOREIGN_REGISTRY,
                 settings={"keychain": "lying", "clouds": {"lies": {"armEndpoint": f"https://{silent}"}}},
                 prepare=lambda directory: programs.write(directory, "docker-credential-lying", f"exec {programs.SLEEP}"))
        throttled = self.server("entra", fault="429, Retry-After: 1")
        self.add("Entra and a silent registry", "throttled, silent", TEMPORARY, slow=True, environment=self.principal(throttled),
                 registry=self.server("exchange", fault="silence"))
        for step, identity in (("a principal", self.principal()), ("a managed identity", self.managed_identity("127.0.8.10"))):
            for fault, seconds in (("right", 0), ("a day ahead", 86400), ("a day behind", -86400)):
                self.add(f"{step}'s clock", fault, TOKEN, environment={**identity, "FAULTS_CLOCK": str(seconds)}, again=True)
