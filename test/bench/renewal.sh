#!/usr/bin/env bash
# How renewals spread over a day, simulated by the product's own policy: docs/renewal.md explains the figures.
#
#   test/bench/renewal.sh            prints the table
#   test/bench/renewal.sh --check    … and fails if docs/renewal.md shows another one
#   test/bench/renewal.sh --plot     draws docs/renewal-load.svg anew, with gnuplot
#
# Needs a release build: cmake --preset release && cmake --build --preset release
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
simulation=${ACR_BUILD:-$top/build/release}/test/bench/bench_renewal_simulation

shown() { sed -n '/^exchanges in a minute/,/^```/p' "$top/docs/renewal.md" | grep -v '^```'; }

draw() {
  local data
  data=$(mktemp)
  # Of every five minutes the one with the most; none is drawn below the axis, which is logarithmic.
  "$simulation" --minutes | awk '
    NR == 1 { print; columns = NF; next }
    { for (i = 2; i <= columns; i++) if ($i > most[i]) most[i] = $i }
    $1 % 5 == 4 { printf "%.3f", ($1 - 4) / 60; for (i = 2; i <= columns; i++) printf " %g", most[i] ? most[i] : 0.5; print ""; delete most }' >"$data"
  gnuplot <<GNUPLOT
set terminal svg size 900,900 font 'sans-serif,13' background rgb 'white'
set output '$top/docs/renewal-load.svg'
set multiplot layout 3,1 title "Exchanges with one registry in a minute: 10,000 nodes that started together\n(red: the reads in a minute of each tier)"
set xrange [0:24]
set xtics 3
set logscale y
set yrange [1:40000]
set ytics (1, 10, 100, 1000, 10000)
set ylabel 'in a minute'
set key outside bottom center horizontal
set rmargin 10
do for [tier = 1:3] {
  reads = real(word('1000 3000 10000', tier))
  set arrow tier from 0,reads to 24,reads nohead dashtype 2 linecolor rgb 'red'
  set label tier word('Basic Standard Premium', tier) at 24.2,reads left textcolor rgb 'red'
}
set title 'Each node pulls every ten minutes'
plot '$data' using 1:'ordinary-no-jitter' with lines linecolor rgb '#e69f00' title 'without jitter', \
     '' using 1:'ordinary-neither' with lines linecolor rgb '#999999' title 'nor renewal while answered', \
     '' using 1:'ordinary' with lines linewidth 2 linecolor rgb '#0072b2' title 'as it is'
set title 'Each node pulls every minute'
plot '$data' using 1:'busy-no-jitter' with lines linecolor rgb '#e69f00' title 'without jitter', \
     '' using 1:'busy-neither' with lines linecolor rgb '#999999' title 'nor renewal while answered', \
     '' using 1:'busy' with lines linewidth 2 linecolor rgb '#0072b2' title 'as it is'
set xlabel 'hours since the start'
set title 'Nobody pulls; a timer keeps the tokens warm'
plot '$data' using 1:'calendar' with impulses linecolor rgb '#e69f00' title 'at a quarter past, everywhere', \
     '' using 1:'timer' with lines linewidth 2 linecolor rgb '#0072b2' title 'at a time of each node'
GNUPLOT
  rm -f "$data"
}

case ${1-} in
  --plot) draw ;;
  --check)
    table=$("$simulation")
    echo "$table"
    diff <(shown) <(echo "$table")
    ;;
  *) "$simulation" ;;
esac
