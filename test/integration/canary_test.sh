#!/usr/bin/env bash
# Services that repeat what they were sent, in every field that is read: no secret reaches an error, whichever way the
# identity takes.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
. "$top/test/emulator/machines.sh"

jwt=eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOiJjYW5hcnktand0In0.Y2FuYXJ5
# orders SERVICE SECRET: faults, a line for each status and body; the bodies have the secret wherever a service may put text.
orders() {
  jq -nc --arg service "$1" --arg s "$2" '[$s, ({error: $s} | tojson),
    ({error: "x", error_description: "you sent \($s)", correlation_id: $s, trace_id: $s, claims: $s, message: $s, Message: $s} | tojson),
    ({error_codes: [700024], error_description: "AADSTS700024: \($s)", correlation_id: $s} | tojson),
    ({error: {code: $s, message: "\($s)"}, statusCode: 400, innererror: {trace: $s}} | tojson),
    ({errors: [{code: $s, message: $s, detail: $s}]} | tojson),
    ({access_token: 7, value: 7, oidcToken: 7, refresh_token: $s} | tojson)][] as $body | (200, 302, 400, 401, 403, 500) as $status |
    [{service: $service, times: -1, status: $status, body: $body, headers: {"Retry-After": "1000",
      "X-Ms-Correlation-Request-Id": $body[0:60], Location: "https://x.example/"}}]'
}
# kept_secret NAME SERVICE SECRET COMMAND…: whatever SERVICE answers, the command's error is one line without the secret.
kept_secret() {
  local service=$2 secret=$3 order said code tried=0
  shift 3
  while IFS= read -r order; do
    rm -rf "$cache"
    fault_anew "$order"
    said=$("$@" "$HELPER" get <<<contoso.azurecr.io 2>&1)
    code=$?
    [ $code = 1 ] || { echo "ended with $code: $order"; return 1; }
    case $said in
      *"$secret"*) echo "$order: $said"; return 1 ;;
      "contoso.azurecr.io: "*) ;;
      *) echo "no error: $order: $said"; return 1 ;;
    esac
    [[ $said != *$'\n'* ]] || { echo "more than a line: $said"; return 1; }
    [[ $(control_request "$EMULATOR_CONTROL/counters") =~ \"$service\":[1-9] ]] || { echo "not asked: $order"; return 1; }
    tried=$((tried + 1))
  done < <(orders "$service" "$secret")
  equal 42 "$tried"
}
watched() { check "$1" kept_secret "$@"; }

application=(env "AZURE_TENANT_ID=$EMULATED_TENANT_ID" "AZURE_CLIENT_ID=$EMULATED_FEDERATED_CLIENT_ID")
watched "a client secret" entra.token "$EMULATED_CLIENT_SECRET" as_principal
watched "an Entra token" acr.exchange "$jwt" as_principal
watched "an assertion" entra.token "$jwt" env "AZURE_TENANT_ID=$EMULATED_TENANT_ID" \
  "AZURE_CLIENT_ID=$EMULATED_CERTIFICATE_CLIENT_ID" "AZURE_CLIENT_CERTIFICATE_PATH=$EMULATOR_STATE/client.pem"
echo "$jwt" >"$TMPDIR/token"
watched "an ID token" entra.token "$jwt" "${application[@]}" "AZURE_FEDERATED_TOKEN_FILE=$TMPDIR/token"
watched "an ID token, by the AKS proxy" aks_proxy.token "$jwt" behind_aks_proxy "$TMPDIR/token"
watched "a job's token, of GitHub" github.id_token emulated-actions-token in_github_actions "${application[@]}"
watched "one of Azure Pipelines" pipelines.id_token emulated-system-access-token in_azure_pipelines
watched "App Service's header" app_service.token emulated-identity-header on_app_service
watched "Azure ML's" azure_ml.token emulated-msi-secret on_azure_ml
watched "Service Fabric's" service_fabric.token emulated-fabric-secret on_service_fabric
watched "a token of a machine's" imds.token "$jwt" env

# The password of a certificate, and what its file holds, are in no error about that file.
certificate() { env "AZURE_TENANT_ID=t" "AZURE_CLIENT_ID=c" "AZURE_CLIENT_CERTIFICATE_PATH=$1" "AZURE_CLIENT_CERTIFICATE_PASSWORD=canary-password" "$HELPER" get <<<contoso.azurecr.io; }
for file in client-encrypted.pem client.pfx client-ec.pem; do
  said=$(certificate "$EMULATOR_STATE/$file")
  check "a certificate that cannot be used ($file) is named" contains "$said" "$file"
  check "its password is not" lacks "$said" canary-password
  check "nor its key" lacks "$said" "PRIVATE KEY"
done
finish
