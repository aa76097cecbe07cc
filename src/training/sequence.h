#pragma once

#include <cstddef>
#include <cstdint>

#include "base/aligned.h"

namespace sallow {

/// Shots of one number of rounds, as a network sees them. All arrays go round by round, then shot by shot.
struct Sequences {
  size_t rounds = 0;
  size_t shots = 0;
  size_t first_cut = 0;         // readouts after rounds first_cut + 1 to `rounds`
  AlignedVector<float> events;  // rounds × shots × places: 0 or 1
  AlignedVector<float> finals;  // cuts × shots × measured places: 0 or 1
  AlignedVector<float> flips;   // cuts × shots: the probability of a flip, 0 or 1 if it is known

  size_t cuts() const { return rounds - first_cut; }
  void shape(size_t round_count, size_t shot_count, size_t first, size_t places) {
    rounds = round_count;
    shots = shot_count;
    first_cut = first;
    events.resize(rounds * shots * places);
    finals.resize(cuts() * shots * (places / 2));
    flips.resize(cuts() * shots);
  }
};

}  // namespace sallow
