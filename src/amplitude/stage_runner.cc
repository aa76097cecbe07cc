#include "amplitude/stage_runner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "amplitude/block_diagonal.h"
#include "amplitude/block_kernels.h"
#include "base/error.h"
#include "base/threads.h"

namespace sallow {

namespace {

/// Rotations below this bit run on pieces that stay in the first-level cache: 16 KiB in single precision.
constexpr uint32_t kPieceBits = 11;
/// Without phases to carry the scale, this many rotations grow amplitudes by at most 2^32.
constexpr size_t kMaxUnscaledRotations = 64;

template <typename Real>
struct BlockMatrix {
  struct Entry {
    uint32_t column;
    std::complex<Real> value;
  };
  std::vector<uint32_t> bits;                                 // ascending, to walk over the others
  std::vector<uint64_t> offsets;                              // of each row's amplitude
  std::vector<std::pair<uint32_t, std::vector<Entry>>> rows;  // those that are not the identity's

  BlockMatrix(const DenseGate& gate, const std::vector<uint32_t>& positions) {
    for (uint32_t track : gate.tracks) {
      auto found = std::lower_bound(positions.begin(), positions.end(), track);
      SALLOW_CHECK(found != positions.end() && *found == track);
      bits.push_back(static_cast<uint32_t>(found - positions.begin()));
    }
    size_t size = size_t{1} << bits.size();
    for (size_t r = 0; r < size; r++) {
      uint64_t offset = 0;
      std::vector<Entry> entries;
      for (size_t k = 0; k < bits.size(); k++) offset |= static_cast<uint64_t>(r >> k & 1) << bits[k];
      offsets.push_back(offset);
      for (uint32_t c = 0; c < size; c++) {
        Complex value = gate.matrix[r * size + c];
        if (value != 0.0) entries.push_back({c, {static_cast<Real>(value.real()), static_cast<Real>(value.imag())}});
      }
      bool is_identity = entries.size() == 1 && entries[0].column == r && entries[0].value == std::complex<Real>(1);
      if (!is_identity) rows.emplace_back(static_cast<uint32_t>(r), std::move(entries));
    }
    std::sort(bits.begin(), bits.end());
  }

  void apply(Real* block, uint32_t bit_count) const {
    std::complex<Real> in[size_t{1} << kMaxGateQubits];
    for (uint64_t group = 0; group < uint64_t{1} << (bit_count - bits.size()); group++) {
      uint64_t base = group;
      for (uint32_t bit : bits) base = (base >> bit << (bit + 1)) | (base & ((uint64_t{1} << bit) - 1));
      for (size_t k = 0; k < offsets.size(); k++) {
        const Real* x = block + 2 * (base | offsets[k]);
        in[k] = {x[0], x[1]};
      }
      for (const auto& [row, entries] : rows) {
        Real re = 0, im = 0;
        for (const Entry& entry : entries) {
          const std::complex<Real>& x = in[entry.column];
          re += entry.value.real() * x.real() - entry.value.imag() * x.imag();
          im += entry.value.real() * x.imag() + entry.value.imag() * x.real();
        }
        Real* y = block + 2 * (base | offsets[row]);
        y[0] = re;
        y[1] = im;
      }
    }
  }
};

template <typename Real>
struct RoundProgram {
  std::vector<BlockDiagonal<Real>> diagonals;
  std::vector<BlockRotation<Real>> low_rotations, high_rotations;  // below kPieceBits, and the others
  std::vector<BlockMatrix<Real>> matrices;
};

template <typename Real>
struct StageProgram {
  uint32_t bit_count = 0;
  uint32_t run_bits = 0;  // the lowest bits of a block lie together in memory
  bool in_place = false;
  std::vector<uint32_t> positions;
  std::vector<uint64_t> run_offsets;  // in amplitudes, of each run of a block
  std::vector<RoundProgram<Real>> rounds;
};

/// The scale that the rotations still owe: each was made without its cosine.
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

template <typename Real>
StageProgram<Real> compile_stage(const Stage& stage, const IndexPlaces& places, const PrimitiveCircuit& circuit,
                                 Scale& scale, bool is_last) {
  StageProgram<Real> program;
  program.positions = stage.positions;
  program.bit_count = static_cast<uint32_t>(stage.positions.size());
  for (uint32_t position : stage.positions) SALLOW_CHECK(!places.is_held(position));
  while (program.run_bits < program.bit_count && stage.positions[program.run_bits] == program.run_bits &&
         places.place[program.run_bits] == program.run_bits) {
    program.run_bits++;
  }
  program.in_place = program.run_bits == program.bit_count;
  for (uint64_t run = 0; run < uint64_t{1} << (program.bit_count - program.run_bits); run++) {
    uint64_t offset = 0;
    for (uint32_t k = program.run_bits; k < program.bit_count; k++) {
      offset |= (run >> (k - program.run_bits) & 1) << places.place[stage.positions[k]];
    }
    program.run_offsets.push_back(offset);
  }
  for (const Stage::Round& round : stage.rounds) {
    RoundProgram<Real> compiled;
    std::vector<Primitive> phases = round.phases;
    if (!phases.empty() || scale.is_due()) compiled.diagonals.emplace_back(phases, stage.positions, scale.take());
    while (!phases.empty()) compiled.diagonals.emplace_back(phases, stage.positions, 1);
    for (const Primitive& rotation : round.rotations) {
      uint32_t bit = static_cast<uint32_t>(
          std::lower_bound(stage.positions.begin(), stage.positions.end(), rotation.a) - stage.positions.begin());
      auto& list = bit < kPieceBits ? compiled.low_rotations : compiled.high_rotations;
      list.push_back({bit, static_cast<Real>(rotation.tangent)});
      scale.rotated(rotation.tangent);
    }
    for (auto* list : {&compiled.low_rotations, &compiled.high_rotations}) {
      std::sort(list->begin(), list->end(), [](const auto& a, const auto& b) { return a.bit < b.bit; });
    }
    for (const Primitive& dense : round.dense) {
      compiled.matrices.emplace_back(circuit.dense[dense.dense], stage.positions);
    }
    program.rounds.push_back(std::move(compiled));
  }
  if (is_last) {
    program.rounds.emplace_back();
    std::vector<Primitive> none;
    program.rounds.back().diagonals.emplace_back(none, stage.positions, scale.rest());
  }
  return program;
}

template <typename Real>
void run_block(Real* block, uint64_t base, const StageProgram<Real>& program,
               typename BlockDiagonal<Real>::Workspace& workspace) {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  uint32_t piece_bits = std::min(program.bit_count, kPieceBits);
  for (const RoundProgram<Real>& round : program.rounds) {
    for (size_t k = 0; k < round.diagonals.size(); k++) {
      round.diagonals[k].enter_block(base, workspace);
      // The last one goes together with the rotations below.
      uint64_t rows = uint64_t{1} << (program.bit_count - kDiagonalRowBits);
      if (k + 1 < round.diagonals.size()) round.diagonals[k].multiply(block, 0, rows, workspace);
    }
    if (!round.diagonals.empty() || !round.low_rotations.empty()) {
      for (uint64_t piece = 0; piece < uint64_t{1} << (program.bit_count - piece_bits); piece++) {
        Real* start = block + (piece << (piece_bits + 1));
        uint64_t rows = uint64_t{1} << (piece_bits - kDiagonalRowBits);
        if (!round.diagonals.empty()) round.diagonals.back().multiply(start, piece * rows, rows, workspace);
        if (!round.low_rotations.empty()) {
          kernels.rotate(start, piece_bits, round.low_rotations.data(), round.low_rotations.size());
        }
      }
    }
    if (!round.high_rotations.empty()) {
      kernels.rotate(block, program.bit_count, round.high_rotations.data(), round.high_rotations.size());
    }
    for (const BlockMatrix<Real>& matrix : round.matrices) matrix.apply(block, program.bit_count);
  }
}

template <typename Real>
void run_stage(Real* amplitudes, const IndexPlaces& places, const StageProgram<Real>& program, size_t thread_count) {
  struct Worker {
    AlignedVector<Real> buffer;
    typename BlockDiagonal<Real>::Workspace workspace;
  };
  std::vector<Worker> workers(thread_count);
  // A block is one value of the local bits outside it: where those lie, and which bits of the whole index they are.
  std::vector<std::pair<uint32_t, uint32_t>> outside;
  for (uint32_t bit = 0; bit < places.bit_count(); bit++) {
    if (places.is_held(bit) || std::binary_search(program.positions.begin(), program.positions.end(), bit)) continue;
    outside.emplace_back(places.place[bit], bit);
  }
  std::sort(outside.begin(), outside.end());
  uint64_t held = places.held_value();
  uint64_t blocks = uint64_t{1} << outside.size();
  size_t run_reals = size_t{2} << program.run_bits;
  parallel_for(thread_count, blocks, [&](size_t index, size_t block) {
    Worker& worker = workers[index];
    uint64_t base = held, offset = 0;
    for (size_t k = 0; k < outside.size(); k++) {
      offset |= (block >> k & 1) << outside[k].first;
      base |= (block >> k & 1) << outside[k].second;
    }
    Real* origin = amplitudes + 2 * offset;
    if (program.in_place) return run_block(origin, base, program, worker.workspace);
    worker.buffer.resize(size_t{2} << program.bit_count);
    Real* buffer = worker.buffer.data();
    for (size_t run = 0; run < program.run_offsets.size(); run++) {
      std::memcpy(buffer + run * run_reals, origin + 2 * program.run_offsets[run], run_reals * sizeof(Real));
    }
    run_block(buffer, base, program, worker.workspace);
    for (size_t run = 0; run < program.run_offsets.size(); run++) {
      std::memcpy(origin + 2 * program.run_offsets[run], buffer + run * run_reals, run_reals * sizeof(Real));
    }
  });
}

}  // namespace

template <typename Real>
StageWork run_stages(Real* amplitudes, const IndexPlaces& places, const PrimitiveCircuit& circuit,
                     const std::vector<Stage>& stages, size_t thread_count,
                     const std::function<void(size_t stage)>& before_stage) {
  SALLOW_CHECK(places.bit_count() >= kDiagonalRowBits);
  Scale scale(circuit.factor);
  StageWork work;
  double size = std::ldexp(1.0, static_cast<int>(places.bit_count()));
  for (size_t k = 0; k < stages.size(); k++) {
    if (before_stage) before_stage(k);
    StageProgram<Real> program = compile_stage<Real>(stages[k], places, circuit, scale, k + 1 == stages.size());
    run_stage(amplitudes, places, program, thread_count);
    work.bytes += size * 4 * sizeof(Real);
    for (const RoundProgram<Real>& round : program.rounds) {
      for (const auto& diagonal : round.diagonals) work.multiply_adds += size * diagonal.work();
      work.multiply_adds += size * 2 * (round.low_rotations.size() + round.high_rotations.size());
    }
  }
  return work;
}

template StageWork run_stages<float>(float*, const IndexPlaces&, const PrimitiveCircuit&, const std::vector<Stage>&,
                                     size_t, const std::function<void(size_t)>&);
template StageWork run_stages<double>(double*, const IndexPlaces&, const PrimitiveCircuit&, const std::vector<Stage>&,
                                      size_t, const std::function<void(size_t)>&);

}  // namespace sallow
