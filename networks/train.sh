#!/bin/sh
# Trains the networks of this folder again, from simulation alone: networks/train.sh SALLOW [DISTANCE [THREADS]]
# The result does not depend on the number of threads. Distance 3 takes a few minutes of one core, distance 5 an hour.
# An interrupted training goes on with the same command.
set -eu
sallow=$1 distance=${2:-3} threads=${3:-2}
cd "$(dirname "$0")"
case $distance in
  3) data="--noise si1000:0.001,si1000:0.002,si1000:0.004,si1000:0.006 --shots 5120k" ;;
  5) data="--noise si1000:0.002,si1000:0.004,si1000:0.006 --shots 20480k" ;;
  *) echo "there is no network of distance $distance here" >&2; exit 2 ;;
esac
exec "$sallow" train --distance "$distance" --rounds 5,15,50 $data --validation_shots 2048 --seed 1 \
  --licence Apache-2.0 --anonymous --threads "$threads" --out "surface_d$distance.safetensors"
