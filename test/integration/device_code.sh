# shellcheck shell=bash disable=SC2154
# Sourced by tests that sign somebody in with a device code, after identity.sh.

# approve: somebody types the code in that is shown, as soon as there is one, and says yes.
approve() {
  local code
  for _ in $(seq 200); do
    code=$(control_request "$EMULATOR_CONTROL/device-codes" | jq -r '.[0].user_code // empty')
    [ -n "$code" ] && break
    sleep 0.05
  done
  control_post device-codes "{\"user_code\":\"$code\",\"decision\":\"approve\",\"user\":\"\"}"
}
