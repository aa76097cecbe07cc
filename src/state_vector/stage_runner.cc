#include "state_vector/stage_runner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/threads.h"
#include "state_vector/block_diagonal.h"
#include "state_vector/block_kernels.h"
#include "state_vector/block_matrix.h"
#include "state_vector/block_steps.h"

namespace sallow {

namespace {

/// Without phases that could carry the scale, this many rotations grow amplitudes by at most 2^32.
constexpr size_t kMaxUnscaledRotations = 64;
/// The number of blocks that a thread takes at a time, if there are enough: while it processes one block, it fetches
/// the next.
constexpr uint64_t kBlocksAtOnce = 16;

template <typename Real>
struct RoundProgram {
  std::optional<BlockDiagonal<Real>> diagonal;
  BlockSteps<Real> steps;
  std::vector<BlockMatrix<Real>> matrices;
};

/// The layout of a block in memory: runs of 2^bits amplitudes. Offsets are those in the block's buffer. All numbers are
/// in amplitudes.
struct BlockRuns {
  uint32_t bits = 0;
  struct Run {
    uint64_t place;
    uint32_t offset;
  };
  std::vector<Run> runs;
  std::vector<uint32_t> line_offsets;  // of the lines of a run, relative to the run
};

template <typename Real>
struct StageProgram {
  BlockLayout<Real> layout;
  std::vector<uint32_t> positions;  // in the order of the block's bits: the lowest places in memory first
  BlockRuns in, out;
  std::vector<RoundProgram<Real>> rounds;
  double multiply_adds = 0;  // per amplitude
};

/// The pending scale: the product of the cosines that rotations have left out.
class Scale {
 public:
  explicit Scale(Complex whole) : whole_(whole) {}
  void rotated(double tangent) {
    owed_ /= std::sqrt(1 + tangent * tangent);
    unscaled_++;
  }
  bool is_due() const { return unscaled_ > kMaxUnscaledRotations; }
  double take() {
    double scale = owed_;
    taken_ *= scale;
    owed_ = 1;
    unscaled_ = 0;
    return scale;
  }
  Complex rest() const { return whole_ / taken_; }

 private:
  Complex whole_;
  double owed_ = 1, taken_ = 1;
  size_t unscaled_ = 0;
};

/// Longer runs give no more memory bandwidth.
constexpr uint32_t kMaxRunBits = 8;
/// Bits of a line of memory; no block divides a line.
template <typename Real>
constexpr uint32_t kLineBits = sizeof(Real) == 4 ? 3 : 2;

template <typename Real>
std::vector<BlockStep<Real>> steps_of(const Stage::Round& round, const std::vector<uint32_t>& positions) {
  auto local = [&](uint32_t track) {
    return static_cast<uint32_t>(std::find(positions.begin(), positions.end(), track) - positions.begin());
  };
  using Step = PassStep<Real>;
  std::vector<BlockStep<Real>> steps;
  for (const Primitive& rotation : round.rotations) {
    uint32_t bit = local(rotation.a);
    const auto tangent = static_cast<Real>(rotation.tangent);
    steps.push_back({tangent == 1 ? Step::kTurn : Step::kRotate, bit, bit, {tangent}});
  }
  for (const Primitive& exchange : round.exchanges) {
    uint32_t a = local(exchange.a), b = local(exchange.b);
    Complex to_a = exchange.to_a, to_b = exchange.to_b;
    if (a > b) {
      std::swap(a, b);
      if (!exchange.of_equal) std::swap(to_a, to_b);
    }
    steps.push_back({exchange.of_equal ? Step::kExchangeOfEqual : Step::kExchange,
                     a,
                     b,
                     {static_cast<Real>(to_a.real()), static_cast<Real>(to_a.imag()), static_cast<Real>(to_b.real()),
                      static_cast<Real>(to_b.imag())}});
  }
  // Groups the steps of each exchange, with the turns of its bits before it, so that a pass has both bits among its
  // levels: first steps without levels, then those with two levels, then those that fit with them.
  std::vector<uint32_t> partner(positions.size());
  std::iota(partner.begin(), partner.end(), 0);
  for (const BlockStep<Real>& step : steps)
    if (step.a != step.b) partner[step.a] = step.b, partner[step.b] = step.a;
  auto place_in_order = [&](const BlockStep<Real>& step) {
    const uint32_t low = std::min(step.a, partner[step.a]), high = std::max(step.a, partner[step.a]);
    const uint32_t levels = high < kFirstLevel ? 0 : low == high || low < kFirstLevel ? 1 : 2;
    return std::tuple((3 - levels) % 3, high, low, step.a != step.b);
  };
  std::stable_sort(steps.begin(), steps.end(),
                   [&](const auto& x, const auto& y) { return place_in_order(x) < place_in_order(y); });
  return steps;
}

/// The runs of a block whose bit k has place places[k]. With `alike`, amplitudes of a run have the same order in the
/// buffer as in memory.
template <typename Real>
BlockRuns runs_of(const std::vector<uint32_t>& places, const BlockLayout<Real>& layout, bool alike) {
  std::vector<std::pair<uint32_t, uint32_t>> bits;  // place, and the offset of a 1 there
  for (uint32_t k = 0; k < places.size(); k++) {
    bits.emplace_back(places[k], static_cast<uint32_t>(layout.offset(uint64_t{1} << k)));
    SALLOW_CHECK(k >= kLineBits<Real> || places[k] == k);
  }
  std::sort(bits.begin(), bits.end());
  BlockRuns result;
  while (result.bits < std::min(kMaxRunBits, layout.piece_bits()) && bits[result.bits].first == result.bits &&
         !(alike && bits[result.bits].second != 1u << result.bits)) {
    result.bits++;
  }
  result.line_offsets = {0};
  for (uint32_t k = kLineBits<Real>; k < result.bits; k++) {
    for (size_t line = 0, count = result.line_offsets.size(); line < count; line++) {
      result.line_offsets.push_back(result.line_offsets[line] + bits[k].second);
    }
  }
  result.runs = {{0, 0}};
  for (uint32_t k = result.bits; k < bits.size(); k++) {
    for (size_t run = 0, count = result.runs.size(); run < count; run++) {
      result.runs.push_back(
          {result.runs[run].place | uint64_t{1} << bits[k].first, result.runs[run].offset + bits[k].second});
    }
  }
  return result;
}

/// `order` holds the places of positions in a single process. The bits of a block follow it, so that steps are the same
/// for any number of ranks.
template <typename Real>
StageProgram<Real> compile_stage(const Stage& stage, const IndexPlaces& places, const std::vector<uint32_t>& order,
                                 const PrimitiveCircuit& circuit, Scale& scale, bool is_last) {
  StageProgram<Real> program;
  program.positions = stage.positions;
  std::vector<uint32_t>& positions = program.positions;
  std::sort(positions.begin(), positions.end(), [&](uint32_t a, uint32_t b) { return order[a] < order[b]; });
  program.layout.bit_count = static_cast<uint32_t>(positions.size());
  std::vector<uint32_t> block_places;
  for (uint32_t position : positions) {
    SALLOW_CHECK(!places.is_held(position));
    block_places.push_back(places.place[position]);
  }
  program.in = runs_of(block_places, program.layout, true);

  // Within a line, the amplitudes are exchanged; above it, whole runs are.
  std::vector<BlockStep<Real>> swaps;
  for (auto [low, coming] : stage.trades) {
    auto bit_of = [&](uint32_t position) {
      return static_cast<uint32_t>(std::find(positions.begin(), positions.end(), position) - positions.begin());
    };
    uint32_t a = bit_of(low), b = bit_of(coming);
    if (places.place[low] < kLineBits<Real>) {
      swaps.push_back({PassStep<Real>::kSwap, a, b, {}});
    } else {
      std::swap(block_places[a], block_places[b]);
    }
  }
  program.out = runs_of(block_places, program.layout, false);

  auto add_round = [&](std::optional<BlockDiagonal<Real>> diagonal, std::vector<BlockStep<Real>> steps,
                       std::vector<BlockMatrix<Real>> matrices) {
    if (diagonal) program.multiply_adds += diagonal->work();
    BlockSteps<Real> block_steps(std::move(steps), program.layout, diagonal ? &*diagonal : nullptr);
    program.rounds.push_back({std::move(diagonal), std::move(block_steps), std::move(matrices)});
  };
  for (size_t k = 0; k < stage.rounds.size(); k++) {
    const Stage::Round& round = stage.rounds[k];
    std::optional<BlockDiagonal<Real>> diagonal;
    std::vector<Primitive> phases = round.phases;
    if (!phases.empty() || scale.is_due()) diagonal.emplace(phases, positions, scale.take());
    while (!phases.empty()) {
      add_round(std::move(diagonal), {}, {});
      diagonal.emplace(phases, positions, 1);
    }
    for (const Primitive& rotation : round.rotations) scale.rotated(rotation.tangent);
    program.multiply_adds +=
        2 * static_cast<double>(round.rotations.size()) + 2 * static_cast<double>(round.exchanges.size());
    std::vector<BlockStep<Real>> steps = steps_of<Real>(round, positions);
    if (k + 1 == stage.rounds.size() && round.dense.empty()) {
      steps.insert(steps.end(), swaps.begin(), swaps.end());
      swaps.clear();
    }
    std::vector<BlockMatrix<Real>> matrices;
    for (const Primitive& dense : round.dense) matrices.emplace_back(circuit.dense[dense.dense], positions);
    add_round(std::move(diagonal), std::move(steps), std::move(matrices));
  }
  if (!swaps.empty()) add_round({}, std::move(swaps), {});
  if (is_last) {
    std::vector<Primitive> none;
    add_round(BlockDiagonal<Real>(none, positions, scale.rest()), {}, {});
  }
  return program;
}

/// A block: the values of the index bits outside it, and the place of its first amplitude.
struct BlockAt {
  uint64_t index, place;
};

/// Processes blocks of a stage on one thread.
template <typename Real>
class BlockRunner {
 public:
  BlockRunner(Real* amplitudes, const StageProgram<Real>& program)
      : amplitudes_(amplitudes), program_(program), layout_(program.layout), block_(layout_.buffer_reals()) {
    for (const RoundProgram<Real>& round : program.rounds) {
      for (size_t visit = 0; visit < round.steps.visit_count(); visit++) tiles_ += round.steps.tile_count(visit);
    }
  }

  /// Processes a block, and meanwhile fetches the next block, if there is one.
  void run(const BlockAt& block, const std::optional<BlockAt>& next) {
    if (fetched_runs_ == 0) fetch(block, program_.in.runs.size());
    std::swap(block_, next_block_);
    fetched_runs_ = 0;
    const size_t runs_a_tile = (program_.in.runs.size() + tiles_ - 1) / std::max<size_t>(1, tiles_);
    for (const RoundProgram<Real>& round : program_.rounds) {
      BlockFactors<Real> factors{};
      if (round.diagonal) {
        round.diagonal->enter_block(block.index, workspace_);
        factors = round.diagonal->factors(workspace_);
      }
      for (size_t visit = 0; visit < round.steps.visit_count(); visit++) {
        const bool multiplies = visit == 0 && round.diagonal;
        for (size_t tile = 0; tile < round.steps.tile_count(visit); tile++) {
          if (next) fetch(*next, runs_a_tile);
          round.steps.run(block_.data(), visit, tile, multiplies ? &factors : nullptr);
        }
      }
      for (const BlockMatrix<Real>& matrix : round.matrices) matrix.apply(block_.data(), layout_);
    }
    for (const BlockRuns::Run& run : program_.out.runs) {
      block_kernels<Real>().gather_lines(amplitudes_ + 2 * (block.place + run.place), block_.data() + 2 * run.offset,
                                         program_.out.line_offsets.data(), program_.out.line_offsets.size());
    }
  }

 private:
  /// Copies more runs of a block to next_block_, and prefetches the runs after them.
  void fetch(const BlockAt& block, size_t count) {
    if (next_block_.empty()) next_block_.resize(layout_.buffer_reals());
    const Real* origin = amplitudes_ + 2 * block.place;
    const std::vector<BlockRuns::Run>& runs = program_.in.runs;
    const std::vector<uint32_t>& lines = program_.in.line_offsets;
    const size_t ahead = std::max<size_t>(1, kLinesAhead / lines.size());
    const size_t end = std::min(runs.size(), fetched_runs_ + count);
    for (; fetched_runs_ < end; fetched_runs_++) {
      if (fetched_runs_ + ahead < runs.size()) {
        auto coming = reinterpret_cast<const char*>(origin + 2 * runs[fetched_runs_ + ahead].place);
        for (size_t line = 0; line < lines.size(); line++) __builtin_prefetch(coming + 64 * line);
      }
      const BlockRuns::Run& run = runs[fetched_runs_];
      block_kernels<Real>().gather_lines(next_block_.data() + 2 * run.offset, origin + 2 * run.place, lines.data(),
                                         lines.size());
    }
  }

  static constexpr size_t kLinesAhead = 64;

  Real* amplitudes_;
  const StageProgram<Real>& program_;
  const BlockLayout<Real> layout_;
  AlignedVector<Real> block_, next_block_;
  size_t fetched_runs_ = 0;  // in next_block_
  typename BlockDiagonal<Real>::Workspace workspace_;
  size_t tiles_ = 0;  // number of tiles that the rounds of a block visit
};

template <typename Real>
void run_stage(Real* amplitudes, const IndexPlaces& places, const StageProgram<Real>& program, size_t thread_count) {
  std::vector<std::optional<BlockRunner<Real>>> runners(thread_count);
  // A block has one value of the local bits outside it: their places, and the corresponding bits of the whole index.
  std::vector<std::pair<uint32_t, uint32_t>> outside;
  for (uint32_t bit = 0; bit < places.bit_count(); bit++) {
    const std::vector<uint32_t>& inside = program.positions;
    if (places.is_held(bit) || std::find(inside.begin(), inside.end(), bit) != inside.end()) continue;
    outside.emplace_back(places.place[bit], bit);
  }
  std::sort(outside.begin(), outside.end());
  const uint64_t held = places.held_value();
  auto block_at = [&](uint64_t number) {
    BlockAt block{held, 0};
    for (size_t k = 0; k < outside.size(); k++) {
      block.place |= (number >> k & 1) << outside[k].first;
      block.index |= (number >> k & 1) << outside[k].second;
    }
    return block;
  };
  uint64_t blocks = uint64_t{1} << outside.size();
  uint64_t at_once = std::clamp<uint64_t>(blocks / (4 * thread_count), 1, kBlocksAtOnce);
  parallel_for(thread_count, (blocks + at_once - 1) / at_once, [&](size_t worker, size_t item) {
    if (!runners[worker]) runners[worker].emplace(amplitudes, program);
    uint64_t first = item * at_once, end = std::min(blocks, first + at_once);
    for (uint64_t block = first; block < end; block++) {
      runners[worker]->run(block_at(block),
                           block + 1 < end ? std::optional(block_at(block + 1)) : std::optional<BlockAt>());
    }
  });
}

}  // namespace

template <typename Real>
StageWork run_stages(Real* amplitudes, IndexPlaces& places, const PrimitiveCircuit& circuit,
                     const std::vector<Stage>& stages, size_t thread_count,
                     const std::function<void(size_t stage)>& before_stage) {
  SALLOW_CHECK(places.bit_count() >= kMinIndexBits);
  Scale scale(circuit.factor);
  StageWork work;
  double size = std::ldexp(1.0, static_cast<int>(places.bit_count()));
  std::vector<uint32_t> order = places_after({}, places.bit_count());
  for (size_t k = 0; k < stages.size(); k++) {
    if (before_stage) before_stage(k);
    StageProgram<Real> program = compile_stage<Real>(stages[k], places, order, circuit, scale, k + 1 == stages.size());
    run_stage(amplitudes, places, program, thread_count);
    for (auto [a, b] : stages[k].trades) {
      std::swap(places.place[a], places.place[b]);
      std::swap(order[a], order[b]);
    }
    work.bytes += size * 4 * sizeof(Real);
    work.multiply_adds += size * program.multiply_adds;
  }
  return work;
}

template StageWork run_stages<float>(float*, IndexPlaces&, const PrimitiveCircuit&, const std::vector<Stage>&, size_t,
                                     const std::function<void(size_t)>&);
template StageWork run_stages<double>(double*, IndexPlaces&, const PrimitiveCircuit&, const std::vector<Stage>&, size_t,
                                      const std::function<void(size_t)>&);

}  // namespace sallow
