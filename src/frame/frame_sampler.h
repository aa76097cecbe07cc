#pragma once

#include <cstdint>
#include <vector>

#include "bits/bit_table.h"
#include "bits/random_stream.h"
#include "frame/frame_program.h"

namespace sallow {

/// Takes an output's rows in order, where they are too many to be held at once.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// The next `row_count` rows: the first that many of `rows`, which has one column per shot of the block. They may be
  /// changed in place.
  virtual void take(BitTable& rows, size_t row_count) = 0;
};

/// Samples detection events, or flips of measurements, by pushing Pauli frames through a circuit, a block of
/// kShotsPerBlock shots at a time (Rall et al., arXiv:1709.02832; Gidney, arXiv:2103.02202).
///
/// Shot k depends on (seed, k) alone: never on threads, the number of shots, or the CPU. Memory does not grow with the
/// repetitions of a REPEAT, unless all rows are asked for in one table. Safe to share between threads; give each its
/// own Workspace. Once that is warm, sampling does not allocate.
class FrameSampler {
 public:
  /// InputError where the circuit's loops would not end.
  explicit FrameSampler(const Circuit& circuit, FrameOutput output = FrameOutput::kDetections);

  /// Detectors or measurements.
  uint64_t row_count() const { return program_.output_rows(); }
  uint64_t observable_count() const { return program_.observable_count; }
  uint64_t sweep_bit_count() const { return program_.sweep_bit_count; }

  class Workspace {
   public:
    Workspace() = default;

   private:
    friend class FrameSampler;
    friend class Run;
    AlignedVector<uint64_t> frame_;
    AlignedVector<uint64_t> record_;
    std::vector<uint64_t> happened_;  // events of a list in the block
    BitTable chunk_;
  };

  /// The shots [block · kShotsPerBlock, (block + 1) · kShotsPerBlock). `rows` is reset to row_count() ×
  /// kShotsPerBlock, `observables` to observable_count() × kShotsPerBlock (none for measurement flips). `sweep`, where
  /// given, has one row per sweep bit and one column per shot of the block; missing rows count as 0.
  void sample_block(uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows, BitTable& observables,
                    const BitTable* sweep = nullptr) const;
  /// The same with the rows handed on as they are finished.
  void sample_block(uint64_t seed, uint64_t block, Workspace& workspace, RowSink& rows, BitTable& observables,
                    const BitTable* sweep = nullptr) const;

 private:
  class Run;

  void run(uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows, RowSink* sink, BitTable& observables,
           const BitTable* sweep) const;

  FrameProgram program_;
};

}  // namespace sallow
