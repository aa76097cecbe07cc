#include "state_vector/state_vector.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/platform.h"
#include "base/threads.h"
#include "state_vector/block_kernels.h"
#include "state_vector/product_start.h"
#include "state_vector/rank_exchange.h"

namespace sallow {

namespace {

/// From kMinProductBits index bits on, evolution starts as a product of two vectors, each of at most kMaxPartBits bits
/// or half of all bits.
constexpr uint32_t kMinProductBits = 14, kMaxPartBits = 18;

/// Sums are formed over chunks of this many amplitudes, for any number of threads.
constexpr uint32_t kChunkBits = 12;

std::string memory_text(double bytes) {
  const char* units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB"};
  size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < std::size(units)) bytes /= 1024, unit++;
  char text[32];
  std::snprintf(text, sizeof text, "%.4g %s", bytes, units[unit]);
  return text;
}

template <typename Real>
StageOptions stage_options() {
  StageOptions options;
  if (sizeof(Real) == 8) options.block_bits = 14, options.run_bits = 6;
  return options;
}

/// The number of index bits that the ranks hold; a part has at least one block.
template <typename Real>
uint32_t held_bit_count(uint32_t bit_count, uint32_t rank_count) {
  uint32_t block_bits = std::min(bit_count, stage_options<Real>().block_bits);
  return std::min(static_cast<uint32_t>(std::bit_width(rank_count)) - 1, bit_count - block_bits);
}

}  // namespace

template <typename Real>
uint64_t StateVector<Real>::bytes(uint32_t qubit_count, uint32_t rank_count) {
  uint32_t bit_count = std::max(qubit_count, kMinIndexBits);
  return uint64_t{2 * sizeof(Real)} << (bit_count - held_bit_count<Real>(bit_count, rank_count));
}

template <typename Real>
StateVector<Real>::StateVector(uint32_t qubit_count, size_t thread_count, Ranks& ranks)
    : qubit_count_(qubit_count),
      bit_count_(std::max(qubit_count, kMinIndexBits)),
      thread_count_(thread_count),
      ranks_(ranks) {
  if (!std::has_single_bit(ranks.count())) {
    throw InputError("a state vector is split over 2, 4, 8, … ranks, not over " + std::to_string(ranks.count()),
                     "start " + std::to_string(std::bit_floor(ranks.count())) + " ranks, or " +
                         std::to_string(std::bit_ceil(ranks.count())));
  }
  const uint32_t held_bits = held_bit_count<Real>(bit_count_, ranks.count());
  double needed = std::ldexp(2 * sizeof(Real), static_cast<int>(bit_count_ - held_bits));
  double present = memory_of_machine();
  const uint32_t parts_here = std::min(ranks.count_here(), uint32_t{1} << held_bits);
  if (needed * parts_here > present) {
    std::string share = parts_here == 1 ? "" : " for " + std::to_string(parts_here) + " ranks";
    throw InputError("a state vector of " + std::to_string(qubit_count) + " qubits takes " + memory_text(needed) +
                         (held_bits == 0 ? "" : " on each of " + std::to_string(ranks.count()) + " ranks") +
                         "; this machine has " + memory_text(present) + share,
                     std::string(sizeof(Real) == 8 ? "single precision takes half as much; " : "") +
                         "'rcs amplitudes --method contract' needs less memory");
  }
  places_ = IndexPlaces::in_order(bit_count_, held_bits, ranks.rank());
  if (ranks.rank() >> held_bits == 0) {
    size_t size = size_t{2 * sizeof(Real)} << places_.local_bits;
    void* memory = zeroed_memory(size);
    if (memory == nullptr) throw SystemError("cannot allocate " + memory_text(needed) + " for a state vector");
    amplitudes_ = static_cast<Real*>(memory);
  }
  name_qubits_in_order();
  if (ranks_.is_first()) amplitudes_[0] = 1;
  is_zero_ = true;
}

template <typename Real>
StateVector<Real>::~StateVector() {
  if (amplitudes_ != nullptr) free_zeroed_memory(amplitudes_, part_bytes());
}

template <typename Real>
StateVector<Real>::StateVector(StateVector&& other) noexcept
    : qubit_count_(other.qubit_count_),
      bit_count_(other.bit_count_),
      thread_count_(other.thread_count_),
      ranks_(other.ranks_),
      amplitudes_(std::exchange(other.amplitudes_, nullptr)),
      is_zero_(other.is_zero_),
      places_(std::move(other.places_)),
      exchange_buffer_(std::move(other.exchange_buffer_)),
      track_of_qubit_(std::move(other.track_of_qubit_)),
      qubit_flipped_(std::move(other.qubit_flipped_)) {}

template <typename Real>
void StateVector<Real>::name_qubits_in_order() {
  places_ = IndexPlaces::in_order(bit_count_, bit_count_ - places_.local_bits, places_.rank);
  track_of_qubit_.resize(qubit_count_);
  std::iota(track_of_qubit_.begin(), track_of_qubit_.end(), 0);
  qubit_flipped_.assign(qubit_count_, false);
}

template <typename Real>
void StateVector<Real>::set_to_zero() {
  if (is_zero_) return;
  constexpr size_t kPiece = size_t{1} << 21;
  size_t total = part_bytes();
  parallel_for(thread_count_, (total + kPiece - 1) / kPiece, [&](size_t, size_t piece) {
    char* start = reinterpret_cast<char*>(amplitudes_) + piece * kPiece;
    std::memset(start, 0, std::min(kPiece, total - piece * kPiece));
  });
  if (ranks_.is_first()) amplitudes_[0] = 1;
  name_qubits_in_order();
  is_zero_ = true;
}

template <typename Real>
PrimitiveCircuit StateVector<Real>::start_from_product(const PrimitiveCircuit& circuit, StageWork& work) {
  ProductStart start = plan_product_start(circuit, bit_count_, std::max(kMaxPartBits, (bit_count_ + 1) / 2));
  AlignedVector<Real> vectors[2];
  for (size_t part = 0; part < 2; part++) {
    const uint32_t bits = std::max(start.bits[part], kMinIndexBits);
    vectors[part].resize(size_t{2} << bits);
    vectors[part][0] = 1;
    IndexPlaces in_order = IndexPlaces::in_order(bits, 0, 0);
    // With one block, every bit stays at its place.
    std::vector<Stage> stages = plan_stages(start.parts[part], bits, {.block_bits = bits, .run_bits = kFirstLevel});
    StageWork on_part = run_stages(vectors[part].data(), in_order, start.parts[part], stages, thread_count_);
    work.bytes += on_part.bytes;
    work.multiply_adds += on_part.multiply_adds;
  }
  write_product(amplitudes_, places_, vectors[0], vectors[1], thread_count_);
  work.bytes += std::ldexp(2 * sizeof(Real), static_cast<int>(bit_count_));
  return std::move(start.rest);
}

template <typename Real>
StageWork StateVector<Real>::apply(const std::vector<CircuitOperation>& gates) {
  if (amplitudes_ == nullptr) return {};
  StageWork work;
  PrimitiveCircuit circuit = lower_to_primitives(gates, track_of_qubit_, qubit_flipped_);
  if (is_zero_ && bit_count_ >= kMinProductBits) circuit = start_from_product(circuit, work);
  is_zero_ = false;
  const StageOptions options = stage_options<Real>();
  std::vector<Stage> stages = plan_stages(circuit, bit_count_, options);
  if (stages.empty() && circuit.factor != 1.0) {
    // There are no primitives, only a global phase; an empty stage applies it.
    stages.emplace_back();
    for (uint32_t k = 0; k < std::min(bit_count_, options.block_bits); k++) stages[0].positions.push_back(k);
  }
  const std::vector<RankExchange> exchanges = plan_exchanges(stages, places_);
  size_t done = 0;
  double sent = 0;
  auto bring_bits_here = [&](size_t stage) {
    if (done == exchanges.size() || exchanges[done].before_stage != stage) return;
    sent += exchange_between_ranks(exchanges[done++], amplitudes_, places_, ranks_, exchange_buffer_);
  };
  StageWork on_all = run_stages(amplitudes_, places_, circuit, stages, thread_count_, bring_bits_here);
  work.bytes += on_all.bytes;
  work.multiply_adds += on_all.multiply_adds;
  bring_bits_here(stages.size());
  work.exchanges = exchanges.size();
  work.exchanged_bytes = sent;
  // The place of a position in a single process becomes its bit in the index.
  const std::vector<uint32_t> bit_of_position = places_after(stages, bit_count_);
  const std::vector<uint32_t> place = places_.place;
  for (uint32_t position = 0; position < bit_count_; position++) {
    places_.place[bit_of_position[position]] = place[position];
  }
  for (uint32_t q = 0; q < qubit_count_; q++) track_of_qubit_[q] = bit_of_position[circuit.track_of_qubit[q]];
  qubit_flipped_ = circuit.qubit_flipped;
  return work;
}

template <typename Real>
uint64_t StateVector<Real>::physical(uint64_t bits) const {
  uint64_t index = 0;
  for (uint32_t q = 0; q < qubit_count_; q++) {
    index |= ((bits >> q & 1) ^ static_cast<uint64_t>(qubit_flipped_[q])) << track_of_qubit_[q];
  }
  return index;
}

template <typename Real>
uint64_t StateVector<Real>::logical(uint64_t index) const {
  uint64_t bits = 0;
  for (uint32_t q = 0; q < qubit_count_; q++) {
    bits |= ((index >> track_of_qubit_[q] & 1) ^ static_cast<uint64_t>(qubit_flipped_[q])) << q;
  }
  return bits;
}

namespace {
void require_bitstring(uint64_t bits, uint32_t qubit_count) {
  SALLOW_REQUIRE(qubit_count >= 64 || bits >> qubit_count == 0,
                 "bitstring " + std::to_string(bits) + " of a state of " + std::to_string(qubit_count) + " qubits");
}
}  // namespace

template <typename Real>
Complex StateVector<Real>::amplitude(uint64_t bits) const {
  SALLOW_REQUIRE(ranks_.count() == 1, "amplitude: the state is split over several ranks; use amplitudes");
  require_bitstring(bits, qubit_count_);
  const Real* x = amplitudes_ + 2 * physical(bits);
  return {x[0], x[1]};
}

template <typename Real>
std::vector<Complex> StateVector<Real>::amplitudes(std::span<const uint64_t> bitstrings) const {
  // Each rank contributes its amplitudes and zeros elsewhere. The bits are summed as integers, so even a zero keeps its
  // sign.
  for (const uint64_t bits : bitstrings) require_bitstring(bits, qubit_count_);
  std::vector<uint64_t> parts(2 * bitstrings.size());
  for (size_t k = 0; amplitudes_ != nullptr && k < bitstrings.size(); k++) {
    uint64_t location = places_.location(physical(bitstrings[k]));
    if (location >> places_.local_bits != places_.rank) continue;
    const Real* x = amplitudes_ + 2 * (location & ((uint64_t{1} << places_.local_bits) - 1));
    parts[2 * k] = std::bit_cast<uint64_t>(static_cast<double>(x[0]));
    parts[2 * k + 1] = std::bit_cast<uint64_t>(static_cast<double>(x[1]));
  }
  ranks_.sum(std::span(parts));
  std::vector<Complex> result;
  for (size_t k = 0; k < bitstrings.size(); k++) {
    result.emplace_back(std::bit_cast<double>(parts[2 * k]), std::bit_cast<double>(parts[2 * k + 1]));
  }
  return result;
}

namespace {

/// Visits a rank's amplitudes in the order of the index, whose highest bits are the held ones. A chunk consists of
/// groups of 8 contiguous amplitudes.
class ChunkOrder {
 public:
  explicit ChunkOrder(const IndexPlaces& places)
      : places_(places), chunk_bits_(std::min(places.local_bits, kChunkBits)), held_(places.held_value()) {
    for (uint32_t bit = 0; bit < 3; bit++) SALLOW_CHECK(places.place[bit] == bit);
    for (uint32_t bit = places.local_bits; bit < places.bit_count(); bit++) SALLOW_CHECK(places.is_held(bit));
    for (uint64_t k = 0; k < uint64_t{1} << chunk_bits_; k += 8) groups_.push_back(places.location(k));
  }
  size_t chunk_count() const { return size_t{1} << (places_.local_bits - chunk_bits_); }
  uint64_t chunk_size() const { return uint64_t{1} << chunk_bits_; }
  /// The index of the first amplitude of a chunk.
  uint64_t index(uint64_t chunk) const { return held_ | chunk << chunk_bits_; }
  uint64_t start(uint64_t chunk) const { return places_.location(chunk << chunk_bits_); }
  /// The place of the kth amplitude of a chunk, relative to the first.
  uint64_t offset(uint64_t k) const { return groups_[k / 8] + k % 8; }

 private:
  const IndexPlaces& places_;
  uint32_t chunk_bits_;
  uint64_t held_;
  std::vector<uint64_t> groups_;
};

/// Ranks sorted by the highest bits of their indices.
struct PartOrder {
  uint64_t part, part_count;
  const IndexPlaces& places;

  explicit PartOrder(const IndexPlaces& all)
      : part(all.held_value() >> all.local_bits),
        part_count(uint64_t{1} << (all.bit_count() - all.local_bits)),
        places(all) {}
  uint32_t rank_of(uint64_t which) const {
    return static_cast<uint32_t>(places.location(which << places.local_bits) >> places.local_bits);
  }
  bool is_last() const { return part + 1 == part_count; }
};

std::span<std::byte> bytes_of(double& value) {
  return std::as_writable_bytes(std::span(&value, 1));
}

}  // namespace

/// The sum of the sums of all parts, added in the order of the index.
template <typename Real>
double StateVector<Real>::sum_in_order(std::span<const double> sums) const {
  PartOrder order(places_);
  double total = 0;
  if (amplitudes_ != nullptr) {
    if (order.part > 0) ranks_.receive(order.rank_of(order.part - 1), bytes_of(total));
    total = std::accumulate(sums.begin(), sums.end(), total);
    if (!order.is_last()) ranks_.send(order.rank_of(order.part + 1), bytes_of(total));
  }
  ranks_.broadcast(order.rank_of(order.part_count - 1), bytes_of(total));
  return total;
}

/// Sums f(index, re, im) over all amplitudes, chunk by chunk in order.
template <typename Real>
template <typename F>
double StateVector<Real>::sum_over(F f) const {
  if (amplitudes_ == nullptr) return sum_in_order({});
  const ChunkOrder order(places_);
  std::vector<double> sums(order.chunk_count());
  size_t group = std::max<size_t>(1, sums.size() / 256);
  parallel_for(thread_count_, sums.size() / group, [&](size_t, size_t item) {
    for (size_t chunk = item * group; chunk < (item + 1) * group; chunk++) {
      double partial[8] = {};
      const Real* start = amplitudes_ + 2 * order.start(chunk);
      uint64_t index = order.index(chunk);
      for (uint64_t k = 0; k < order.chunk_size(); k += 8) {
        const Real* x = start + 2 * order.offset(k);
        for (uint64_t lane = 0; lane < 8; lane++) {
          partial[lane] += f(index + k + lane, static_cast<double>(x[2 * lane]), static_cast<double>(x[2 * lane + 1]));
        }
      }
      sums[chunk] = ((partial[0] + partial[1]) + (partial[2] + partial[3])) +
                    ((partial[4] + partial[5]) + (partial[6] + partial[7]));
    }
  });
  return sum_in_order(sums);
}

template <typename Real>
double StateVector<Real>::norm() const {
  return sum_over([](uint64_t, double re, double im) { return re * re + im * im; });
}

namespace {
void require_qubit(uint32_t qubit, uint32_t qubit_count) {
  SALLOW_REQUIRE(qubit < qubit_count,
                 "qubit " + std::to_string(qubit) + " of a state of " + std::to_string(qubit_count) + " qubits");
}
}  // namespace

template <typename Real>
double StateVector<Real>::probability_of_one(uint32_t qubit) const {
  require_qubit(qubit, qubit_count_);
  uint64_t mask = uint64_t{1} << track_of_qubit_[qubit];
  uint64_t one = qubit_flipped_[qubit] ? 0 : mask;
  return sum_over(
      [=](uint64_t index, double re, double im) { return (index & mask) == one ? re * re + im * im : 0.0; });
}

template <typename Real>
void StateVector<Real>::scale_by_bit(uint32_t qubit, Real if_zero, Real if_one) {
  if (amplitudes_ == nullptr) return;
  uint32_t place = places_.place[track_of_qubit_[qubit]];
  if (qubit_flipped_[qubit]) std::swap(if_zero, if_one);
  const uint64_t rank = places_.rank << places_.local_bits;
  uint32_t piece_bits = std::min<uint32_t>(places_.local_bits, 16);
  parallel_for(thread_count_, size_t{1} << (places_.local_bits - piece_bits), [&](size_t, size_t piece) {
    uint64_t start = static_cast<uint64_t>(piece) << piece_bits;
    for (uint64_t k = start; k < start + (uint64_t{1} << piece_bits); k++) {
      Real factor = ((rank | k) >> place & 1) ? if_one : if_zero;
      amplitudes_[2 * k] *= factor;
      amplitudes_[2 * k + 1] *= factor;
    }
  });
}

template <typename Real>
void StateVector<Real>::project(uint32_t qubit, bool value, double probability) {
  require_qubit(qubit, qubit_count_);
  SALLOW_REQUIRE(probability > 0, "project: a result of probability 0 is impossible");
  Real scale = static_cast<Real>(1 / std::sqrt(probability));
  scale_by_bit(qubit, value ? Real{0} : scale, value ? scale : Real{0});
}

template <typename Real>
void StateVector<Real>::attenuate(uint32_t qubit, double factor, double norm) {
  require_qubit(qubit, qubit_count_);
  double scale = 1 / std::sqrt(norm);
  scale_by_bit(qubit, static_cast<Real>(scale), static_cast<Real>(scale * factor));
}

template <typename Real>
double StateVector<Real>::expectation(std::string_view paulis) const {
  require_equal("expectation: Paulis", paulis.size(), qubit_count_);
  SALLOW_REQUIRE(ranks_.count() == 1, "expectation: the state is split over several ranks");
  uint64_t flips = 0, signs = 0;
  bool negative = false;
  uint32_t y_count = 0;
  for (uint32_t q = 0; q < qubit_count_; q++) {
    uint64_t bit = uint64_t{1} << track_of_qubit_[q];
    char p = paulis[q];
    if (p == 'X' || p == 'Y') flips |= bit;
    if (p == 'Z' || p == 'Y') {
      signs |= bit;
      // On a flipped track, Z is −Z and Y is −Y.
      negative ^= qubit_flipped_[q];
    }
    if (p == 'Y') y_count++;
  }
  // P|x> = i^y (−1)^(signs·x) |x ^ flips>.
  double sum = sum_over([&](uint64_t index, double re, double im) {
    const Real* other = amplitudes_ + 2 * (index ^ flips);
    double other_re = other[0], other_im = other[1];
    // conj(other) · this
    double real = other_re * re + other_im * im, imaginary = other_re * im - other_im * re;
    double part = y_count % 4 == 0 ? real : y_count % 4 == 1 ? -imaginary : y_count % 4 == 2 ? -real : imaginary;
    return std::popcount(index & signs) % 2 == 0 ? part : -part;
  });
  return negative ? -sum : sum;
}

template <typename Real>
typename StateVector<Real>::Moments StateVector<Real>::moments() const {
  Moments moments;
  auto p_of = [](double re, double im) { return re * re + im * im; };
  moments.sum_p_squared = sum_over([&](uint64_t, double re, double im) { return p_of(re, im) * p_of(re, im); });
  moments.sum_p_log_p = sum_over([&](uint64_t, double re, double im) {
    double p = p_of(re, im);
    return p > 0 ? p * std::log(p) : 0.0;
  });
  return moments;
}

template <typename Real>
std::vector<uint64_t> StateVector<Real>::sample(std::span<const size_t> shots, uint64_t seed) const {
  const PartOrder parts(places_);
  // Cumulative probabilities: the end of each part.
  std::vector<double> part_ends(parts.part_count);
  if (amplitudes_ == nullptr) {
    ranks_.sum(std::span(part_ends));
    return {};
  }
  const ChunkOrder order(places_);
  auto probability = [](const Real* x) {
    double re = x[0], im = x[1];
    return re * re + im * im;
  };
  std::vector<double> ends(order.chunk_count());  // cumulative probability at the end of each chunk
  size_t group = std::max<size_t>(1, ends.size() / 256);
  parallel_for(thread_count_, ends.size() / group, [&](size_t, size_t item) {
    for (size_t chunk = item * group; chunk < (item + 1) * group; chunk++) {
      double partial[8] = {};
      const Real* start = amplitudes_ + 2 * order.start(chunk);
      for (uint64_t k = 0; k < order.chunk_size(); k += 8) {
        const Real* x = start + 2 * order.offset(k);
        for (size_t lane = 0; lane < 8; lane++) partial[lane] += probability(x + 2 * lane);
      }
      ends[chunk] = std::accumulate(std::begin(partial), std::end(partial), 0.0);
    }
  });
  double begin = 0;
  if (parts.part > 0) {
    ranks_.receive(parts.rank_of(parts.part - 1), bytes_of(begin));
    ends[0] += begin;
  }
  for (size_t chunk = 1; chunk < ends.size(); chunk++) ends[chunk] += ends[chunk - 1];
  if (!parts.is_last()) ranks_.send(parts.rank_of(parts.part + 1), bytes_of(ends.back()));
  part_ends[parts.part] = ends.back();
  ranks_.sum(std::span(part_ends));

  std::vector<double> at(shots.size());
  std::optional<RandomStream> stream;
  size_t block = 0, reached_shot = 0;  // the block of the stream, and the shot of its next number
  for (size_t k = 0; k < shots.size(); k++) {
    if (!stream || shots[k] / kShotsPerBlock != block) {
      block = shots[k] / kShotsPerBlock;
      reached_shot = block * kShotsPerBlock;
      stream.emplace(seed, block);
    }
    double uniform = 0;
    for (; reached_shot <= shots[k]; reached_shot++) uniform = stream->uniform();
    at[k] = uniform * part_ends.back();
  }
  auto part_of = [&](size_t shot) {
    size_t part = std::upper_bound(part_ends.begin(), part_ends.end(), at[shot]) - part_ends.begin();
    return std::min<size_t>(part, parts.part_count - 1);
  };
  std::vector<uint32_t> drawn;  // shots on this rank, sorted by their place
  for (uint32_t shot = 0; shot < shots.size(); shot++) {
    if (part_of(shot) == parts.part) drawn.push_back(shot);
  }
  std::sort(drawn.begin(), drawn.end(), [&](uint32_t a, uint32_t b) { return at[a] < at[b]; });

  std::vector<uint64_t> result(shots.size());
  constexpr size_t kShotsPerItem = 4096;
  parallel_for(thread_count_, (drawn.size() + kShotsPerItem - 1) / kShotsPerItem, [&](size_t, size_t item) {
    size_t shot = item * kShotsPerItem, end = std::min(drawn.size(), shot + kShotsPerItem);
    while (shot < end) {
      size_t chunk = std::upper_bound(ends.begin(), ends.end(), at[drawn[shot]]) - ends.begin();
      chunk = std::min(chunk, ends.size() - 1);
      double reached = chunk == 0 ? begin : ends[chunk - 1];
      const Real* start = amplitudes_ + 2 * order.start(chunk);
      uint64_t k = 0, nonzero = 0;
      for (; shot < end && (at[drawn[shot]] < ends[chunk] || chunk + 1 == ends.size()); shot++) {
        // Finds the amplitude for this random number. At the end of a chunk, rounding may leave none; then the last
        // amplitude with a nonzero probability is taken.
        for (; k < order.chunk_size(); k++) {
          double p = probability(start + 2 * order.offset(k));
          if (reached + p > at[drawn[shot]]) break;
          if (p > 0) nonzero = k;
          reached += p;
        }
        result[drawn[shot]] = logical(order.index(chunk) + (k < order.chunk_size() ? k : nonzero));
      }
    }
  });
  if (parts.part_count == 1) return result;

  // The first rank has the rank of every shot, so only bitstrings are sent, in the order of the shots.
  std::sort(drawn.begin(), drawn.end());
  std::vector<uint64_t> bitstrings;
  if (!ranks_.is_first()) {
    for (uint32_t shot : drawn) bitstrings.push_back(result[shot]);
    ranks_.send(0, std::as_bytes(std::span(bitstrings)));
    return {};
  }
  std::vector<std::vector<uint32_t>> shots_of(parts.part_count);
  for (uint32_t shot = 0; shot < shots.size(); shot++) shots_of[part_of(shot)].push_back(shot);
  for (uint64_t part = 0; part < parts.part_count; part++) {
    if (part == parts.part) continue;
    bitstrings.resize(shots_of[part].size());
    ranks_.receive(parts.rank_of(part), std::as_writable_bytes(std::span(bitstrings)));
    for (size_t k = 0; k < bitstrings.size(); k++) result[shots_of[part][k]] = bitstrings[k];
  }
  return result;
}

template class StateVector<float>;
template class StateVector<double>;

}  // namespace sallow
