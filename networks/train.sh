#!/bin/sh
# Trains a network of this folder again, from simulation alone: networks/train.sh SALLOW [DISTANCE [THREADS]]
# The result does not depend on the number of threads. Distance 3 takes about 45 minutes of one core, distance 5 hours.
# An interrupted training goes on with the same command.
set -eu
sallow=$1 distance=${2:-3} threads=${3:-2}
cd "$(dirname "$0")"
case $distance in
  3) shots=12M ;;
  5) shots=40M ;;
  *) echo "there is no network of distance $distance here" >&2; exit 2 ;;
esac
learn() {
  "$sallow" train --distance "$distance" --rounds 5,15,50 --noise si1000:0.001,si1000:0.002,si1000:0.004,si1000:0.006 \
    --validation_shots 4096 --licence Apache-2.0 --anonymous --threads "$threads" --shots "$shots" "$@"
}
# Once with large steps, then with smaller ones; last, the weight of the ensemble beside the network.
first=surface_d$distance.first.safetensors
[ -e "$first" ] || learn --seed 1 --out "$first"
learn --seed 2 --start "$first" --rate 0.0015 --join --out "surface_d$distance.safetensors"
rm "$first"
