#!/usr/bin/env bash
# The user timer that keeps registries warm, under systemd's own user manager: what its service may do, when it renews, and
# how it fares with nothing to renew, without a network, and with sealed tokens.
# sandbox: --no-registries
# not sanitized: it has systemd run the program
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/somebody.sh"
contoso=contoso.azurecr.io
units=$top/packaging/systemd
service=docker-credential-acr-refresh.service
timer=docker-credential-acr-refresh.timer

# systemctl talks to a manager only where there seems to be one of the system, and a manager wants a cgroup of its own.
mkdir -p /run/systemd/system
mount -t tmpfs tmpfs /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
own_cgroup=/sys/fs/cgroup/docker-credential-acr-timer-test.$BASHPID.$RANDOM
mkdir "$own_cgroup"
mkdir "$own_cgroup/test" && echo $$ >"$own_cgroup/test/cgroup.procs"
chown -R "$user" "$own_cgroup"

# It looks for the program where a package has it; the manager, below, at home.
mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
cp "$HELPER" /usr/local/bin/docker-credential-acr
check "systemd takes the timer" systemd-analyze --user verify --man=no "$units/$timer"
check "and the service" equal "" "$(systemd-analyze --user verify --man=no "$units/$service" 2>&1)"
sed 's/^Persistent/Persistant/' "$units/$timer" >"$TMPDIR/broken.timer"
check "a wrong key would be seen" contains "$(systemd-analyze --user verify --man=no "$TMPDIR/broken.timer" 2>&1)" Persistant
umount /usr/local/bin

# Whose manager it is: their home, and where their programs look for it.
own_units=$somebody/.config/systemd/user
export XDG_RUNTIME_DIR=$somebody/run
printed=$somebody/printed
run mkdir -p "$own_units/$service.d" "$somebody/.local/bin"
run mkdir -m 700 "$XDG_RUNTIME_DIR"
run touch "$printed"
cp "$units"/* "$own_units"
cp "$HELPER" "$somebody/.local/bin/docker-credential-acr"
(
  echo $BASHPID >"$own_cgroup/cgroup.procs"
  run /lib/systemd/systemd --user --log-target=console
) </dev/null >"$TMPDIR/manager.log" 2>&1 &
manager=$!
manage() { run systemctl --user --no-pager "$@"; }
is_running() { equal running "$(manage is-system-running)"; }
wait_until "a user manager runs" is_running
# What the service printed, and how it ended.
printf '[Service]\nStandardOutput=append:%s\nStandardError=append:%s\n' "$printed" "$printed" >"$own_units/$service.d/printed.conf"
manage daemon-reload
start() {
  : >"$printed"
  manage start $service 2>/dev/null
}

check "nothing to renew: done" start
check "and said" contains "$(cat "$printed")" "There is nothing to renew"

get $contoso >/dev/null
check "a young token: done" start
check "is left alone" contains "$(cat "$printed")" "$contoso: not due yet for service principal"
check "without asking anybody" exchanges_are 1

# The service's clock, two hours on.
setting '{"clock_offset":7200}' >/dev/null
printf '[Service]\nEnvironment=%s\n' "$(clock_variables 7200)" >"$own_units/$service.d/later.conf"
manage daemon-reload
fault '[{"service":"acr.exchange","status":503,"times":-1}]' >/dev/null
check "a registry that is down is no failure of the unit" start
check "but said" contains "$(cat "$printed")" "temporary failure: service principal"
reset_emulator >/dev/null
setting '{"clock_offset":7200}' >/dev/null
echo "127.0.0.1 localhost" >"$TMPDIR/nobody"
mount --bind "$TMPDIR/nobody" /etc/hosts
check "no network: neither" start
check "and that is said" contains "$(cat "$printed")" "$contoso: temporary failure"
umount /etc/hosts
fault '[{"service":"entra.token","times":-1,"status":401,"body":"{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: The provided client secret keys are expired.\",\"error_codes\":[7000222]}"}]'
rm "$cache"/entra~*
check_fails "an identity that is refused is one" start
reset_emulator >/dev/null
setting '{"clock_offset":7200}' >/dev/null
check "an older token: done" start
check "is renewed" contains "$(cat "$printed")" "$contoso: renewed for service principal"
check "by one exchange" exchanges_are 1
check "by the next time it is young again" start
check "and left alone" exchanges_are 1
rm "$own_units/$service.d/later.conf"
setting '{"clock_offset":0}' >/dev/null

# What it may not do, and what it still can.
printf '[Service]\nExecStartPre=/bin/sh -c "grep -E ^NoNewPrivs:\\|^Seccomp: /proc/self/status; setarch --addr-no-randomize true || echo no personality"\n' \
  >"$own_units/$service.d/confined.conf"
manage daemon-reload
check "confined: done" start
check "by a filter of system calls, without new privileges" equal "NoNewPrivs: 1 Seccomp: 2" \
  "$(sed -n 's/:\t/: /p' "$printed" | paste -sd ' ')"
check "which forbids something" contains "$(cat "$printed")" "no personality"
wish keyring
rm -rf "$cache"
get $contoso >/dev/null
check "sealed tokens: done" start
check "it has the key" contains "$(cat "$printed")" "$contoso: not due yet"
check "by which they are sealed" sealed "$(entry_of $contoso)"

# The timer.
check "enabled" manage enable --now $timer
check "it goes off" equal "$service active" "$(manage show -P Unit $timer) $(manage is-active $timer)"
next() { manage show -P NextElapseUSecRealtime $timer; }
check "at a time that is known" test -n "$(next)"
check "within half an hour" test "$(date -d "$(next)" +%s)" -le $(($(date +%s) + 1800))
same_after_restart() {
  local before
  before=$(next)
  manage restart $timer
  equal "$before" "$(next)"
}
# Unless a quarter of an hour begins in between, which it does not twice.
same_whenever_started() { same_after_restart || same_after_restart; }
check "at the same time for this machine whenever it is started" same_whenever_started
check "and makes up for what went by" test -e "$somebody/.local/share/systemd/timers/stamp-$timer"
manage exit
wait $manager
lose_the_key 2>/dev/null
echo $$ >/sys/fs/cgroup/cgroup.procs
find "$own_cgroup" -depth -type d -exec rmdir {} +
rm -rf "$somebody" "$program"
finish
