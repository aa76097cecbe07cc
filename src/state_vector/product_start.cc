#include "state_vector/product_start.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/threads.h"
#include "state_vector/block_kernels.h"

namespace sallow {

namespace {

using Kind = Primitive::Kind;

uint64_t tracks_of(const PrimitiveCircuit& circuit, const Primitive& primitive) {
  uint64_t mask = 0;
  if (primitive.kind != Kind::kDense) return uint64_t{1} << primitive.a | uint64_t{1} << primitive.b;
  for (uint32_t track : circuit.dense[primitive.dense].tracks) mask |= uint64_t{1} << track;
  return mask;
}

class Divider {
 public:
  Divider(const PrimitiveCircuit& circuit, uint32_t track_count, uint32_t max_part_bits)
      : all_(track_count == 64 ? ~uint64_t{0} : (uint64_t{1} << track_count) - 1),
        track_count_(track_count),
        max_part_bits_(max_part_bits) {
    for (const Primitive& primitive : circuit.primitives) {
      items_.push_back({primitive.kind == Kind::kPhase, tracks_of(circuit, primitive)});
    }
  }

  /// Chooses the tracks of the larger part.
  uint64_t choose() {
    deciding_.clear();
    for (const Item& item : items_) {
      if (!item.is_phase || !std::has_single_bit(item.mask)) deciding_.push_back(item);
    }
    uint64_t best = 0;
    double best_score = -1;
    for (uint32_t start = 0; start < kStarts; start++) {
      auto [set, score] = improved(first_guess(start));
      if (score > best_score) best = set, best_score = score;
    }
    return 2 * static_cast<uint32_t>(std::popcount(best)) < track_count_ ? all_ & ~best : best;
  }

  /// Calls visit(item, is_early) for the items in order.
  template <typename Visit>
  void walk(uint64_t first_part, Visit&& visit) const {
    walk(items_, first_part, visit);
  }

 private:
  struct Item {
    bool is_phase;
    uint64_t mask;
  };

  template <typename Visit>
  void walk(const std::vector<Item>& items, uint64_t first_part, Visit&& visit) const {
    uint64_t blocked = 0;  // a rotation of this track waits, so all later items on it must wait
    uint64_t held = 0;     // a phase of this track waits, so later rotations on it must wait
    for (const Item& item : items) {
      bool is_inside = (item.mask & first_part) == 0 || (item.mask & ~first_part) == 0;
      bool is_early = is_inside && (item.mask & (item.is_phase ? blocked : blocked | held)) == 0;
      if (!is_early) (item.is_phase ? held : blocked) |= item.mask;
      if (!visit(item, is_early) || blocked == all_) return;
    }
  }

  /// The number of rotations and exchanges that the whole vector does not need, minus their cost on the parts.
  double score(uint64_t first_part) const {
    const int bits = std::popcount(first_part), total = static_cast<int>(track_count_);
    const double saved[2] = {1 - std::ldexp(1.0, bits - total), 1 - std::ldexp(1.0, -bits)};
    double sum = 0;
    walk(deciding_, first_part, [&](const Item& item, bool is_early) {
      if (is_early && !item.is_phase) sum += saved[(item.mask & first_part) != 0 ? 0 : 1];
      return true;
    });
    return sum;
  }

  bool fits(uint64_t set) const {
    auto bits = static_cast<uint32_t>(std::popcount(set));
    return bits > 0 && bits < track_count_ && bits <= max_part_bits_ && track_count_ - bits <= max_part_bits_;
  }

  /// Every second track, every second pair of tracks, and so on.
  uint64_t first_guess(uint32_t start) const {
    uint64_t set = 0;
    uint32_t count = 0;
    for (uint32_t k = 0; k < track_count_; k++) {
      uint32_t track = (k * kStrides[start]) % track_count_;
      while (set >> track & 1) track = (track + 1) % track_count_;
      if (count++ < track_count_ / 2) set |= uint64_t{1} << track;
    }
    return set;
  }

  /// Moves a track, or exchanges two, as long as the score improves.
  std::pair<uint64_t, double> improved(uint64_t set) const {
    double best = score(set);
    for (bool goes_on = true; goes_on;) {
      goes_on = false;
      auto try_out = [&](uint64_t changed) {
        if (!fits(changed)) return;
        double with = score(changed);
        if (with <= best) return;
        set = changed;
        best = with;
        goes_on = true;
      };
      for (uint32_t a = 0; a < track_count_; a++) {
        try_out(set ^ uint64_t{1} << a);
        for (uint32_t b = 0; b < a; b++) {
          if ((set >> a & 1) != (set >> b & 1)) try_out(set ^ uint64_t{1} << a ^ uint64_t{1} << b);
        }
      }
    }
    return {set, best};
  }

  static constexpr uint32_t kStrides[] = {1, 2, 3, 5, 7, 11, 13, 17};
  static constexpr uint32_t kStarts = std::size(kStrides);

  uint64_t all_;
  uint32_t track_count_, max_part_bits_;
  std::vector<Item> items_;
  std::vector<Item> deciding_;  // without phases of one track, which block nothing
};

/// The primitives of a circuit with other track numbers.
class Renumbered {
 public:
  Renumbered(const PrimitiveCircuit& from, PrimitiveCircuit& to, const std::vector<uint32_t>& number_of_track)
      : from_(from), to_(to), number_(number_of_track) {}

  void add(Primitive primitive) {
    if (primitive.kind == Kind::kDense) {
      DenseGate gate = from_.dense[primitive.dense];
      for (uint32_t& track : gate.tracks) track = number_[track];
      primitive.dense = static_cast<uint32_t>(to_.dense.size());
      to_.dense.push_back(std::move(gate));
    } else {
      primitive.a = number_[primitive.a];
      primitive.b = number_[primitive.b];
    }
    to_.primitives.push_back(primitive);
  }

 private:
  const PrimitiveCircuit& from_;
  PrimitiveCircuit& to_;
  const std::vector<uint32_t>& number_;
};

}  // namespace

ProductStart plan_product_start(const PrimitiveCircuit& circuit, uint32_t track_count, uint32_t max_part_bits) {
  SALLOW_REQUIRE(track_count >= 2 && 2 * max_part_bits >= track_count,
                 "plan_product_start: " + std::to_string(track_count) + " tracks in parts of at most " +
                     std::to_string(max_part_bits));
  Divider divider(circuit, track_count, max_part_bits);
  const uint64_t first_part = divider.choose();

  ProductStart start;
  std::vector<uint32_t> in_part(track_count), in_product(track_count);
  for (uint32_t track = 0; track < track_count; track++) in_part[track] = start.bits[~first_part >> track & 1]++;
  for (uint32_t track = 0; track < track_count; track++) {
    in_product[track] = in_part[track] + (first_part >> track & 1 ? 0 : start.bits[0]);
  }
  Renumbered parts[2] = {{circuit, start.parts[0], in_part}, {circuit, start.parts[1], in_part}};
  Renumbered rest(circuit, start.rest, in_product);
  start.rest.factor = circuit.factor;
  size_t done = 0;
  divider.walk(first_part, [&](const auto& item, bool is_early) {
    const Primitive& primitive = circuit.primitives[done++];
    if (!is_early) {
      rest.add(primitive);
      return true;
    }
    const size_t part = (item.mask & first_part) != 0 ? 0 : 1;
    parts[part].add(primitive);
    if (primitive.kind == Kind::kRotation) {
      // Rotations are applied without their cosines; each vector is scaled by its own.
      double cosine = 1 / std::sqrt(1 + primitive.tangent * primitive.tangent);
      start.parts[part].factor *= cosine;
      start.rest.factor /= cosine;
    }
    return true;
  });
  for (; done < circuit.primitives.size(); done++) rest.add(circuit.primitives[done]);
  for (uint32_t track : circuit.track_of_qubit) start.rest.track_of_qubit.push_back(in_product[track]);
  start.rest.qubit_flipped = circuit.qubit_flipped;
  return start;
}

template <typename Real>
void write_product(Real* amplitudes, const IndexPlaces& places, const AlignedVector<Real>& low,
                   const AlignedVector<Real>& high, size_t thread_count) {
  constexpr uint32_t kPieceBits = 12, kPiecesAtOnce = 16;
  const uint64_t low_count = low.size() / 2, first = places.rank << places.local_bits;
  const uint64_t count = uint64_t{1} << places.local_bits;
  const uint64_t piece = std::min({low_count, count, uint64_t{1} << kPieceBits});
  parallel_for(thread_count, (count / piece + kPiecesAtOnce - 1) / kPiecesAtOnce, [&](size_t, size_t item) {
    for (uint64_t k = item * kPiecesAtOnce; k < std::min((item + 1) * kPiecesAtOnce, count / piece); k++) {
      const uint64_t index = first + k * piece;
      block_kernels<Real>().write_scaled(amplitudes + 2 * k * piece, low.data() + 2 * (index % low_count), piece,
                                         high.data() + 2 * (index / low_count));
    }
  });
}

template void write_product<float>(float*, const IndexPlaces&, const AlignedVector<float>&, const AlignedVector<float>&,
                                   size_t);
template void write_product<double>(double*, const IndexPlaces&, const AlignedVector<double>&,
                                    const AlignedVector<double>&, size_t);

}  // namespace sallow
