"""What the stand-ins for azd and PowerShell share: asking the emulated Azure for the signed-in user's token."""
import json
import os
import sys
import urllib.error
import urllib.request


def refuse_command_line(message):
    """A command line that the real tool, or our contract with it, does not know: the caller's fault."""
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(2)


def token(tool, resource, tenant):
    """(access token, seconds since the epoch, None), or (None, None, Entra's words)."""
    control = os.environ.get("EMULATOR_CONTROL", "http://127.0.0.1:8099")
    body = json.dumps({"tool": tool, "resource": resource, "tenant": tenant}).encode()
    # No proxy, whatever the caller's environment says: this is not what is tested.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(control + "/tool-token", body) as response:
            answer = json.load(response)
            return answer["access_token"], answer["expires_on"], None
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        try:
            return None, None, json.loads(text)["error_description"]
        except (ValueError, KeyError):
            return None, None, f"{error.code} {text}"
