#!/bin/sh
# Trains a network of this folder again, from simulation alone: networks/train.sh SALLOW [DISTANCE [THREADS]]
# The result does not depend on the number of threads. Distance 3 takes about 25 minutes of one core, distance 5 hours.
# An interrupted training goes on with the same command.
set -eu
sallow=$1 distance=${2:-3} threads=${3:-2}
cd "$(dirname "$0")"
case $distance in
  3) noise=si1000:0.001,si1000:0.002,si1000:0.004,si1000:0.006 shots=5120k more=20480k ;;
  5) noise=si1000:0.002,si1000:0.004,si1000:0.006 shots=20480k more=20480k ;;
  *) echo "there is no network of distance $distance here" >&2; exit 2 ;;
esac
learn() {
  "$sallow" train --distance "$distance" --rounds 5,15,50 --noise "$noise" --validation_shots 2048 --seed "$1" \
    --licence Apache-2.0 --anonymous --threads "$threads" --shots "$2" --out "$3" $4
}
# Shorter experiments first; then all numbers of rounds.
first=surface_d$distance.first.safetensors
[ -e "$first" ] || learn 1 "$shots" "$first" ""
learn 2 "$more" "surface_d$distance.safetensors" "--start $first --rate 0.0015"
rm "$first"
