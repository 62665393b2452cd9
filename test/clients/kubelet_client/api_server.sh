# Sourced by who runs kubectl: starts as much of an API server as it needs, and has KUBECONFIG say where it is. What it is
# given last is in $work/objects.
. "$top/test/emulator/control.sh"
python3 "$top/test/clients/kubelet_client/api_server.py" "$work/objects" &
export KUBECONFIG=$work/kubeconfig
cat >"$KUBECONFIG" <<'CONFIG'
apiVersion: v1
kind: Config
clusters: [{name: here, cluster: {server: "http://127.0.0.1:8080"}}]
contexts: [{name: here, context: {cluster: here, user: nobody, namespace: default}}]
users: [{name: nobody, user: {}}]
current-context: here
CONFIG
wait_until "the API server listens" listens 127.0.0.1 8080
