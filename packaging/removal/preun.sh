# shellcheck shell=sh
# 0: no other version takes this one's place.
[ "$1" -ne 0 ] || undo_system
