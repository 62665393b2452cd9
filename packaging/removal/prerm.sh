# shellcheck shell=sh
[ "$1" != remove ] || undo_system
