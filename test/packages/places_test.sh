#!/usr/bin/env bash
# Where it is installed from: the Homebrew formula, the dev container feature, the DaemonSet, the workflows. All of it is read as
# its readers would, and what is a script is run.
# sandbox: --no-registries
# It mounts over /usr/local and /etc/passwd.
[ -n "${EMULATOR_STATE-}" ] || { echo "Run it in the sandbox: test/sandboxed.sh test/packages/places_test.sh" >&2; exit 2; }
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
cd "$top" || exit 1
work=$(mktemp -d)
version=1.2.3
archive=docker-credential-acr-$version-linux-amd64.tar.gz
[ "$(uname -m)" = x86_64 ] || archive=${archive/amd64/arm64}

# A release as packaging/package.sh makes them, of the program under test.
release=$work/releases/download/v$version
mkdir -p "$release" "$work/tree/bin" "$work/tree/share/doc/docker-credential-acr"
cp "$HELPER" "$work/tree/bin/docker-credential-acr"
ln -s docker-credential-acr "$work/tree/bin/acr-credential-provider"
cp LICENSE "$work/tree/share/doc/docker-credential-acr/"
tar -czf "$release/$archive" -C "$work" --transform "s,^tree,${archive%.tar.gz}," tree
other=${archive/linux-*64/linux-other}
for architecture in amd64 arm64; do
  [ -e "$release/${other/other/$architecture}" ] || echo "$architecture" >"$release/${other/other/$architecture}"
done
(cd "$release" && sha256sum ./*.gz | sed 's,\./,,' >SHA256SUMS)
mkdir "$work/releases/latest"
ln -s "$release" "$work/releases/latest/download"

# Workflows.
# faults_of_workflows FILE…: what GitHub would not take, or what should not be.
faults_of_workflows() {
  python3 - "$@" <<'PYTHON'
import re, sys, yaml
for name in sys.argv[1:]:
    text = open(name).read()
    workflow = yaml.safe_load(text)
    say = lambda what: print(f"{name}: {what}")
    # YAML 1.1 reads `on` as true.
    if set(workflow) - {"name", True, "permissions", "concurrency", "jobs", "env"}:
        say(f"unknown keys {set(workflow)}")
    for trigger in set(workflow[True]) - {"push", "pull_request", "schedule", "workflow_dispatch"}:
        say(f"{trigger} may run strangers' changes with secrets")
    if workflow.get("permissions") != {"contents": "read"}:
        say("jobs may write unless they say otherwise")
    for job_name, job in workflow["jobs"].items():
        unknown = set(job) - {"name", "runs-on", "timeout-minutes", "container", "steps", "needs", "permissions", "env", "strategy"}
        if unknown or not {"runs-on", "steps", "timeout-minutes"} <= set(job):
            say(f"{job_name}: {unknown or 'a key is missing'}")
        if job.get("needs", job_name) not in workflow["jobs"]:
            say(f"{job_name} needs {job['needs']}, which is no job")
        if job.get("strategy", {"fail-fast": False}).get("fail-fast") is not False:
            say(f"{job_name}: a row that fails ends the others")
        for step in job.get("steps", []):
            if set(step) - {"name", "uses", "with", "run", "shell", "env", "working-directory", "id", "if"} or ("uses" in step) == ("run" in step):
                say(f"{job_name}: a step with {sorted(step)}")
            if re.sub(r"\$\{\{ matrix\.\w+ \}\}", "", step.get("run", "")).count("${{"):
                say(f"{job_name}: what others may have named becomes shell: {step['run']}")
            if step.get("uses", "").startswith("actions/checkout@"):
                if step.get("with", {}).get("persist-credentials") is not False:
                    say(f"{job_name}: the checkout keeps its token")
                if "permissions" in job:
                    say(f"{job_name}: what is built may write")
    for line in re.findall(r"uses: *(.*)", text):
        if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line):
            say(f"not pinned: {line}")
PYTHON
}
check "the workflows are such as GitHub takes, pinned, and may write no more than they must" equal "" \
  "$(faults_of_workflows .github/workflows/*.yml 2>&1)"
sed 's/@11bd.*/@v4/; s/steps:/stepps:/; s/contents: read/contents: write/' .github/workflows/ci.yml >"$work/broken.yml"
check "what is wrong would be seen" equal 3 "$(faults_of_workflows "$work/broken.yml" 2>/dev/null | wc -l)"
# shellcheck disable=SC2016
sed 's/^  push:/  pull_request_target:/; s/persist-credentials: false/fetch-tags: true/; s/"\$GITHUB_REF_NAME" packages/${{ github.ref_name }} packages/
  s/timeout-minutes: 240/&\n    permissions: {contents: write}/' .github/workflows/release.yml >"$work/open.yml"
check "and what would let others in" equal "pull_request_target package package publish" \
  "$(faults_of_workflows "$work/open.yml" | cut -d ' ' -f 2 | tr -d : | paste -sd ' ')"
# scripts_of FILE…: the shell in them, for each row of a job's matrix.
scripts_of() {
  python3 - "$@" <<'PYTHON'
import re, sys, yaml
for name in sys.argv[1:]:
    for job in yaml.safe_load(open(name))["jobs"].values():
        for row in job.get("strategy", {"matrix": {"include": [{}]}})["matrix"]["include"]:
            for step in job["steps"]:
                run = re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda word: row[word[1]], step.get("run", ":"))
                print("{", run, "}", sep="\n")
PYTHON
}
scripts_of .github/workflows/*.yml >"$work/steps.sh"
check "their steps are shell" shellcheck -s bash "$work/steps.sh"
# unknown_in FILE: the scripts, lists of packages and presets that it names, and that are not here.
# shellcheck disable=SC2013
unknown_in() {
  local word
  for word in $(grep -oE '(^| )(\.ci|packaging|test)/[a-z0-9_/.-]+' "$1" | sort -u); do [ -f "$word" ] || echo "$word"; done
  for word in $(sed -n 's,^packaging/dependencies.sh ,,p' "$1" | xargs -n 1 | sort -u); do
    grep -qE "^    $word\)" packaging/dependencies.sh || echo "dependencies.sh $word"
  done
  for word in $(grep -oE -- '--preset [a-z0-9-]+' "$1" | cut -d ' ' -f 2 | sort -u); do
    jq -e --arg name "$word" '.configurePresets[] | select(.name == $name)' CMakePresets.json >/dev/null || echo "preset $word"
  done
}
check "what they name is here" equal "" "$(unknown_in "$work/steps.sh")"
printf '%s\n' 'test/gone.sh --all' 'packaging/dependencies.sh build biuld' 'cmake --preset rlease' >"$work/unknown.sh"
check "what is not would be seen" equal "test/gone.sh dependencies.sh biuld preset rlease" "$(unknown_in "$work/unknown.sh" | paste -sd ' ')"
for script in fresh.sh mutations.sh coverage.sh packages/arm64.sh integration/stress_test.sh; do
  check "what is no part of test/run.sh runs weekly: $script" grep -q "test/$script" .github/workflows/weekly.yml
done
check "a release is tested, packaged, and its files are tested, before anything is published" equal \
  ".ci/run;packaging/package.sh amd64 arm64;test/packages/run.sh;packaging/reproducible.sh amd64 arm64;test/packages/arm64.sh" \
  "$(scripts_of .github/workflows/release.yml | grep -E '^(\.ci|packaging|test)/' | grep -v -e dependencies.sh -e fill.sh | paste -sd ';')"
check "and attested" contains "$(cat .github/workflows/release.yml)" actions/attest-build-provenance@

# Homebrew.
packaging/homebrew/fill.sh $version "$release/SHA256SUMS" >"$work/docker-credential-acr.rb"
check "the formula is Ruby" ruby -c packaging/homebrew/docker-credential-acr.rb
check "and so is a release's" ruby -c "$work/docker-credential-acr.rb"
# formula_says FILE ARCHITECTURE: what Homebrew would take from it there.
formula_says() {
  ruby - "$@" <<'RUBY'
class Formula
  def self.says(name, *words)
    define_singleton_method(name) { |value = nil| value ? (@said ||= {})[name] = value : @said[name] }
  end
  %i[desc homepage version license url sha256 depends_on].each { |name| says name }
  def self.on_intel = ($architecture == "amd64" && yield)
  def self.on_arm = ($architecture == "arm64" && yield)
  def self.test = nil
  def self.said = @said
end
file, $architecture = ARGV
load file
said = DockerCredentialAcr.said
puts said.values_at(:version, :license, :depends_on, :url, :sha256).join(" ")
RUBY
}
place=$(sed -n 's/^  RELEASES = "\(.*\)".freeze/\1/p' packaging/homebrew/docker-credential-acr.rb)
for architecture in amd64 arm64; do
  file=docker-credential-acr-$version-linux-$architecture.tar.gz
  check "on $architecture, it fetches that archive, with its checksum" \
    equal "$version MIT linux $place/releases/download/v$version/$file $(sha256sum <"$release/$file" | cut -c 1-64)" \
    "$(formula_says "$work/docker-credential-acr.rb" $architecture)"
done
grep -v arm64 "$release/SHA256SUMS" >"$work/half"
check_fails "a release without one of them has no formula" packaging/homebrew/fill.sh $version "$work/half"
check_fails "nor has one of another version" packaging/homebrew/fill.sh 9.9.9 "$release/SHA256SUMS"

# The dev container feature.
feature=packaging/devcontainer/docker-credential-acr
check "its id is its folder's name, and its version the program's" \
  equal "docker-credential-acr $(sed -n 's/^project(.* VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)" \
  "$(jq -r '.id + " " + .version' $feature/devcontainer-feature.json)"
for option in $(jq -r '.options | keys[]' $feature/devcontainer-feature.json); do
  check "its script reads the option $option" grep -q "\${${option^^}:-" $feature/install.sh
done
check "which has the default that it says" \
  contains "$(cat $feature/install.sh)" "\${RELEASES:-$(jq -r .options.releases.default $feature/devcontainer-feature.json)}"
# What packaging/package.sh puts together at a removal is read as it is put together.
for script in undo_system+prerm undo_system+preun left_behind+postrm left_behind+postun; do
  cat packaging/removal/"${script%+*}".sh packaging/removal/"${script#*+}".sh >"$work/${script#*+}"
done
check "all scripts pass shellcheck" shellcheck -e SC1091,SC2016,SC2155 $feature/install.sh packaging/homebrew/fill.sh packaging/*.sh \
  "$work"/{prerm,preun,postrm,postun}
# A container's own places.
mount -t tmpfs -o mode=755 tmpfs /usr/local
worker_home=$(mktemp -d /dev/shm/worker.XXXXXX)
chmod 755 /dev/shm "$work"
cp /etc/passwd "$work/passwd"
echo "worker:*:12345:12345::$worker_home:/bin/sh" >>"$work/passwd"
mount --bind "$work/passwd" /etc/passwd
chown 12345:12345 "$worker_home"
# feature NAME=VALUE…: it is installed with these options.
feature() { env "RELEASES=file://$work/releases" "$@" sh $feature/install.sh </dev/null; }
check "it installs what a release says" feature VERSION=$version
check "which runs" contains "$(/usr/local/bin/docker-credential-acr version)" "docker-credential-acr"
check "with what else the archive has" test -e /usr/local/share/doc/docker-credential-acr/LICENSE
rm -rf /usr/local/bin
check "the latest one by default" feature
check "again, and again" feature VERSION=v$version "SHA256=$(sha256sum <"$release/$archive" | cut -c 1-64)"
check "the kubelet's name for it is the archive's link" equal docker-credential-acr "$(readlink /usr/local/bin/acr-credential-provider)"
check "docker and podman of the container's user ask it" feature _REMOTE_USER=worker CONFIGURE=contoso,fabrikam.azurecr.us
check "in files of his own" equal '{"contoso.azurecr.io":"acr","fabrikam.azurecr.us":"acr"} 12345' \
  "$(jq -c .credHelpers "$worker_home/.docker/config.json") $(stat -c %u "$worker_home/.config/containers/auth.json")"
check_fails "what is no registry's name fails" feature _REMOTE_USER=worker CONFIGURE="contoso;touch $worker_home/ran;:"
check "and is no shell's" test ! -e "$worker_home/ran"
rm -rf /usr/local/bin
refused() { ! feature "$@" >"$work/said" 2>&1 && [ ! -e /usr/local/bin/docker-credential-acr ]; }
check "a digest that is not the one that was asked for is refused" refused VERSION=$version "SHA256=$(printf '0%.0s' {1..64})"
check "and said" contains "$(cat "$work/said")" "$archive is not what was published: its SHA-256 is"
echo x >>"$release/$archive"
check "an archive that was changed is refused" refused VERSION=$version
check "one that is not there is refused" refused VERSION=9.9.9
check "and said" contains "$(cat "$work/said")" "cannot fetch file://$work/releases/download/v9.9.9/SHA256SUMS"
sed -i '/linux/d' "$release/SHA256SUMS"
check "no archive for this machine: said" contains "$(feature VERSION=$version 2>&1)" "has no archive for"
umount /etc/passwd

# What people copy. A change of the version that misses one of them is seen here.
# versions_named FILE…: the versions of ours that are in them.
versions_named() {
  grep -hoE '(docker-credential-acr[_-]|credential-provider:|VERSION(:|=) ?|releases/download/v|"version": ")[0-9]+\.[0-9]+\.[0-9]+' "$@" |
    grep -oE '[0-9.]+$' | sort -u | paste -sd ' '
}
examples="README.md docs/ci.md docs/kubernetes.md docs/wsl-and-dev-containers.md packaging/kubernetes/Dockerfile
  packaging/kubernetes/plugin-daemonset.yaml $feature/devcontainer-feature.json .github/workflows/release.yml"
for file in $examples; do
  check "$file names the version that CMakeLists.txt does" equal "$(jq -r .version $feature/devcontainer-feature.json)" "$(versions_named "$file")"
done
check "and no other file names one" equal "" "$(git -c safe.directory="$top" grep -lE 'docker-credential-acr[_-][0-9]+\.[0-9]' -- docs packaging README.md .github |
  grep -vxF "$(xargs -n 1 <<<"$examples")")"

# The DaemonSet.
daemon_set=packaging/kubernetes/plugin-daemonset.yaml
as_json() { python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)' "$1"; }
# unknown_to_kubectl FILE: what is in it and is not in what kubectl makes of it, which drops what its types do not have.
unknown_to_kubectl() {
  kubectl set image --local --filename "$1" -o json '*=another' >"$work/typed" || return
  as_json "$1" | python3 -c '
import json, sys
def missing(ours, theirs, path):
    if isinstance(ours, dict):
        for key in ours:
            missing(ours[key], theirs.get(key) if isinstance(theirs, dict) else None, f"{path}.{key}")
    elif isinstance(ours, list):
        for i, item in enumerate(ours):
            missing(item, theirs[i] if isinstance(theirs, list) and i < len(theirs) else None, f"{path}[{i}]")
    elif ours != theirs and not path.endswith(".image") and not (ours is False and theirs is None):
        print(path)
missing(json.load(sys.stdin), json.load(open(sys.argv[1])), "")' "$work/typed"
}
check "kubectl's types have all of the DaemonSet" equal "" "$(unknown_to_kubectl $daemon_set)"
sed 's/readOnlyRootFilesystem/readonlyRoot/' $daemon_set >"$work/broken.yaml"
check "a wrong key would be seen" contains "$(unknown_to_kubectl "$work/broken.yaml")" readonlyRoot
. test/clients/kubelet_client/api_server.sh
check "kubectl create --dry-run=client takes it" contains \
  "$(kubectl create --dry-run=client --validate=false -f $daemon_set 2>&1)" "daemonset.apps/acr-credential-provider created (dry run)"
of_install() { as_json $daemon_set | jq -r ".spec.template.spec.initContainers[0] | $1"; }
check "it mounts what its script writes" equal "/node/credential-provider /node/kubernetes /config" \
  "$(of_install '[.volumeMounts[].mountPath] | join(" ")')"
check "which are the places of the kubelet's flags" equal "/var/lib/kubelet/credential-provider /etc/kubernetes" \
  "$(as_json $daemon_set | jq -r '[.spec.template.spec.volumes[].hostPath.path | values] | join(" ")')"
check "it may do no more than write there, and what stays may do nothing" equal "true true true" "$(as_json $daemon_set | jq -r '.spec.template.spec |
  ([(.initContainers + .containers)[].securityContext | .allowPrivilegeEscalation == false and .readOnlyRootFilesystem and
    .capabilities == {drop: ["ALL"]} and .seccompProfile.type == "RuntimeDefault" and (.privileged | not)] | all),
  (.automountServiceAccountToken == false and ([.hostNetwork, .hostPID, .hostIPC] | any | not)),
  (.containers[0] | .securityContext.runAsNonRoot and .volumeMounts == null)' | paste -sd ' ')"
# Its script, on a node of ours; twice, as at an update, while the plugin runs.
mkdir -p "$work/bin" "$work/config" "$work/etc" "$work/config/..data"
cp packaging/kubernetes/credential-provider-config.yaml "$work/config/..data/"
ln -s ..data/credential-provider-config.yaml "$work/config/credential-provider-config.yaml"
script=$(of_install '.command[2]')
check "its script takes what the package in its image installs" contains "$script" /usr/bin/docker-credential-acr
install_plugin() { sh -euc "${script//\/usr\/bin\/docker-credential-acr/$HELPER}"; }
export BIN_DIR=$work/bin CONFIG=$work/config/credential-provider-config.yaml CONFIG_DIR=$work/etc
check "its script installs the plugin" install_plugin
check "and the configuration, which all may read" equal "755 644" \
  "$(stat -c %a "$work/bin/acr-credential-provider" "$work/etc/credential-provider-config.yaml" | paste -sd ' ')"
check "under the name that the configuration has" equal acr-credential-provider \
  "$(as_json "$work/etc/credential-provider-config.yaml" | jq -r '.providers[0].name')"
mkfifo "$work/waits"
"$work/bin/acr-credential-provider" /nowhere/azure.json <"$work/waits" >/dev/null 2>&1 &
exec 3>"$work/waits"
check "again, while a kubelet has it run" install_plugin
exec 3>&-
check "with nothing left beside" equal "acr-credential-provider" "$(ls -A "$work/bin")"
check "it is the program" cmp "$HELPER" "$work/bin/acr-credential-provider"
check "the image has what the script takes" grep -q '^FROM debian:12' packaging/kubernetes/Dockerfile
rm -rf "$worker_home" "$work"
finish
