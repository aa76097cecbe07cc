#include "amplitude/state_vector.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "amplitude/block_kernels.h"
#include "base/error.h"
#include "base/threads.h"

namespace sallow {

namespace {

/// Sums are taken over chunks of this many amplitudes, whatever the threads.
constexpr uint32_t kChunkBits = 12;

std::string memory_text(double bytes) {
  const char* units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB"};
  size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < std::size(units)) bytes /= 1024, unit++;
  char text[32];
  std::snprintf(text, sizeof text, "%.4g %s", bytes, units[unit]);
  return text;
}

}  // namespace

template <typename Real>
uint64_t StateVector<Real>::bytes(uint32_t qubit_count) {
  return uint64_t{2 * sizeof(Real)} << std::max(qubit_count, kDiagonalRowBits);
}

template <typename Real>
StateVector<Real>::StateVector(uint32_t qubit_count, size_t thread_count)
    : qubit_count_(qubit_count), bit_count_(std::max(qubit_count, kDiagonalRowBits)), thread_count_(thread_count) {
  double needed = std::ldexp(2 * sizeof(Real), static_cast<int>(bit_count_));
  double present = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  if (needed > present) {
    throw InputError("a state vector of " + std::to_string(qubit_count) + " qubits takes " + memory_text(needed) +
                         "; this machine has " + memory_text(present),
                     sizeof(Real) == 8 ? "single precision takes half as much; --method contract needs less memory"
                                       : "--method contract needs less memory");
  }
  void* memory = ::mmap(nullptr, bytes(qubit_count), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw SystemError("cannot allocate " + memory_text(needed) + " for a state vector");
  ::madvise(memory, bytes(qubit_count), MADV_HUGEPAGE);
  amplitudes_ = static_cast<Real*>(memory);
  set_to_zero();
}

template <typename Real>
StateVector<Real>::~StateVector() {
  if (amplitudes_ != nullptr) ::munmap(amplitudes_, bytes(qubit_count_));
}

template <typename Real>
StateVector<Real>::StateVector(StateVector&& other) noexcept
    : qubit_count_(other.qubit_count_),
      bit_count_(other.bit_count_),
      thread_count_(other.thread_count_),
      amplitudes_(std::exchange(other.amplitudes_, nullptr)),
      track_of_qubit_(std::move(other.track_of_qubit_)),
      qubit_flipped_(std::move(other.qubit_flipped_)) {}

template <typename Real>
void StateVector<Real>::set_to_zero() {
  constexpr size_t kPiece = size_t{1} << 21;
  size_t total = bytes(qubit_count_);
  parallel_for(thread_count_, (total + kPiece - 1) / kPiece, [&](size_t, size_t piece) {
    char* start = reinterpret_cast<char*>(amplitudes_) + piece * kPiece;
    std::memset(start, 0, std::min(kPiece, total - piece * kPiece));
  });
  amplitudes_[0] = 1;
  track_of_qubit_.resize(qubit_count_);
  std::iota(track_of_qubit_.begin(), track_of_qubit_.end(), 0);
  qubit_flipped_.assign(qubit_count_, false);
}

template <typename Real>
void StateVector<Real>::copy_from(const StateVector& other) {
  SALLOW_CHECK(qubit_count_ == other.qubit_count_);
  std::memcpy(amplitudes_, other.amplitudes_, bytes(qubit_count_));
  track_of_qubit_ = other.track_of_qubit_;
  qubit_flipped_ = other.qubit_flipped_;
}

template <typename Real>
StageWork StateVector<Real>::apply(const std::vector<UnitaryOperation>& gates) {
  PrimitiveCircuit circuit = lower_to_primitives(gates, track_of_qubit_, qubit_flipped_);
  StageOptions options;
  if (sizeof(Real) == 8) options.block_bits = 15, options.run_bits = 3;
  std::vector<Stage> stages = plan_stages(circuit, bit_count_, options);
  if (stages.empty() && circuit.factor != 1.0) {
    // Nothing but a phase on everything: an empty stage carries it.
    stages.emplace_back();
    for (uint32_t k = 0; k < std::min(bit_count_, options.block_bits); k++) stages[0].positions.push_back(k);
  }
  StageWork work = run_stages(amplitudes_, bit_count_, circuit, stages, thread_count_);
  track_of_qubit_ = circuit.track_of_qubit;
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

template <typename Real>
Complex StateVector<Real>::amplitude(uint64_t bits) const {
  const Real* x = amplitudes_ + 2 * physical(bits);
  return {x[0], x[1]};
}

namespace {

/// Sums f(index, re, im) over all amplitudes, chunk by chunk in order.
template <typename Real, typename F>
double sum_over(const Real* amplitudes, uint32_t bit_count, size_t threads, F f) {
  uint32_t chunk_bits = std::min(bit_count, kChunkBits);
  std::vector<double> sums(size_t{1} << (bit_count - chunk_bits));
  size_t group = std::max<size_t>(1, sums.size() / 256);
  parallel_for(threads, sums.size() / group, [&](size_t, size_t item) {
    for (size_t chunk = item * group; chunk < (item + 1) * group; chunk++) {
      double partial[8] = {};
      uint64_t start = static_cast<uint64_t>(chunk) << chunk_bits;
      for (uint64_t k = 0; k < uint64_t{1} << chunk_bits; k += 8) {
        for (uint64_t lane = 0; lane < 8; lane++) {
          const Real* x = amplitudes + 2 * (start + k + lane);
          partial[lane] += f(start + k + lane, static_cast<double>(x[0]), static_cast<double>(x[1]));
        }
      }
      sums[chunk] = ((partial[0] + partial[1]) + (partial[2] + partial[3])) +
                    ((partial[4] + partial[5]) + (partial[6] + partial[7]));
    }
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

template <typename Real>
double StateVector<Real>::norm() const {
  return sum_over(amplitudes_, bit_count_, thread_count_,
                  [](uint64_t, double re, double im) { return re * re + im * im; });
}

template <typename Real>
double StateVector<Real>::probability_of_one(uint32_t qubit) const {
  uint64_t mask = uint64_t{1} << track_of_qubit_[qubit];
  uint64_t one = qubit_flipped_[qubit] ? 0 : mask;
  return sum_over(amplitudes_, bit_count_, thread_count_, [=](uint64_t index, double re, double im) {
    return (index & mask) == one ? re * re + im * im : 0.0;
  });
}

template <typename Real>
void StateVector<Real>::scale_by_bit(uint32_t qubit, Real if_zero, Real if_one) {
  uint32_t track = track_of_qubit_[qubit];
  if (qubit_flipped_[qubit]) std::swap(if_zero, if_one);
  uint32_t piece_bits = std::min<uint32_t>(bit_count_, 16);
  parallel_for(thread_count_, size_t{1} << (bit_count_ - piece_bits), [&](size_t, size_t piece) {
    uint64_t start = static_cast<uint64_t>(piece) << piece_bits;
    for (uint64_t index = start; index < start + (uint64_t{1} << piece_bits); index++) {
      Real factor = (index >> track & 1) ? if_one : if_zero;
      amplitudes_[2 * index] *= factor;
      amplitudes_[2 * index + 1] *= factor;
    }
  });
}

template <typename Real>
void StateVector<Real>::project(uint32_t qubit, bool value, double probability) {
  Real scale = static_cast<Real>(1 / std::sqrt(probability));
  scale_by_bit(qubit, value ? Real{0} : scale, value ? scale : Real{0});
}

template <typename Real>
void StateVector<Real>::attenuate(uint32_t qubit, double factor, double norm) {
  double scale = 1 / std::sqrt(norm);
  scale_by_bit(qubit, static_cast<Real>(scale), static_cast<Real>(scale * factor));
}

template <typename Real>
double StateVector<Real>::expectation(std::string_view paulis) const {
  SALLOW_CHECK(paulis.size() == qubit_count_);
  uint64_t flips = 0, signs = 0;
  bool negative = false;
  uint32_t y_count = 0;
  for (uint32_t q = 0; q < qubit_count_; q++) {
    uint64_t bit = uint64_t{1} << track_of_qubit_[q];
    char p = paulis[q];
    if (p == 'X' || p == 'Y') flips |= bit;
    if (p == 'Z' || p == 'Y') {
      signs |= bit;
      // In the flipped frame Z is −Z, and so is Y.
      negative ^= qubit_flipped_[q];
    }
    if (p == 'Y') y_count++;
  }
  // P|x> = i^y (−1)^(signs·x) |x ^ flips>.
  double sum = sum_over(amplitudes_, bit_count_, thread_count_, [&](uint64_t index, double re, double im) {
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
  moments.sum_p_squared = sum_over(amplitudes_, bit_count_, thread_count_,
                                   [&](uint64_t, double re, double im) { return p_of(re, im) * p_of(re, im); });
  moments.sum_p_log_p = sum_over(amplitudes_, bit_count_, thread_count_, [&](uint64_t, double re, double im) {
    double p = p_of(re, im);
    return p > 0 ? p * std::log(p) : 0.0;
  });
  return moments;
}

template <typename Real>
std::vector<uint64_t> StateVector<Real>::sample(std::span<const size_t> shots, uint64_t seed) const {
  uint32_t chunk_bits = std::min(bit_count_, kChunkBits);
  size_t chunk_size = size_t{1} << chunk_bits;
  std::vector<double> ends(size() >> chunk_bits);  // of each chunk, the probability up to its end
  auto probability_at = [&](uint64_t index) {
    double re = amplitudes_[2 * index], im = amplitudes_[2 * index + 1];
    return re * re + im * im;
  };
  size_t group = std::max<size_t>(1, ends.size() / 256);
  parallel_for(thread_count_, ends.size() / group, [&](size_t, size_t item) {
    for (size_t chunk = item * group; chunk < (item + 1) * group; chunk++) {
      double partial[8] = {};
      for (size_t k = 0; k < chunk_size; k += 8) {
        for (size_t lane = 0; lane < 8; lane++) partial[lane] += probability_at((chunk << chunk_bits) + k + lane);
      }
      ends[chunk] = std::accumulate(std::begin(partial), std::end(partial), 0.0);
    }
  });
  for (size_t chunk = 1; chunk < ends.size(); chunk++) ends[chunk] += ends[chunk - 1];

  std::vector<double> at(shots.size());
  std::optional<RandomStream> stream;
  size_t block = 0, reached_shot = 0;  // the stream's block, and the shot whose number comes next
  for (size_t k = 0; k < shots.size(); k++) {
    if (!stream || shots[k] / kShotsPerBlock != block) {
      block = shots[k] / kShotsPerBlock;
      reached_shot = block * kShotsPerBlock;
      stream.emplace(seed, block);
    }
    double uniform = 0;
    for (; reached_shot <= shots[k]; reached_shot++) uniform = stream->uniform();
    at[k] = uniform * ends.back();
  }
  std::vector<uint32_t> order(shots.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return at[a] < at[b]; });

  std::vector<uint64_t> result(shots.size());
  constexpr size_t kShotsPerItem = 4096;
  parallel_for(thread_count_, (shots.size() + kShotsPerItem - 1) / kShotsPerItem, [&](size_t, size_t item) {
    size_t k = item * kShotsPerItem, end = std::min(shots.size(), k + kShotsPerItem);
    while (k < end) {
      size_t chunk = std::upper_bound(ends.begin(), ends.end(), at[order[k]]) - ends.begin();
      chunk = std::min(chunk, ends.size() - 1);
      double reached = chunk == 0 ? 0 : ends[chunk - 1];
      uint64_t index = static_cast<uint64_t>(chunk) << chunk_bits;
      uint64_t last = index + chunk_size - 1, nonzero = index;
      for (; k < end && (at[order[k]] < ends[chunk] || chunk + 1 == ends.size()); k++) {
        // The amplitude that the point falls on; rounding at a chunk's end falls back to the last that has any weight.
        while (index <= last && reached + probability_at(index) <= at[order[k]]) {
          double p = probability_at(index);
          if (p > 0) nonzero = index;
          reached += p;
          index++;
        }
        result[order[k]] = logical(index <= last ? index : nonzero);
      }
    }
  });
  return result;
}

template class StateVector<float>;
template class StateVector<double>;

}  // namespace sallow
