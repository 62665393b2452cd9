# shellcheck shell=sh
# There is no purge here, so nothing is taken; 0: no other version takes this one's place.
[ "$1" -ne 0 ] || tell_left
