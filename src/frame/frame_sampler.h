#pragma once

#include <cstdint>
#include <vector>

#include "bits/bit_table.h"
#include "bits/random_stream.h"
#include "frame/frame_program.h"

namespace sallow {

/// Receives output rows in order, for outputs that are too large to hold at once.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// Receives the next `row_count` rows: the first rows of the table, which has one column per shot of the block. May
  /// change them in place.
  virtual void take(BitTable& rows, size_t row_count) = 0;
};

/// Samples detection events or measurement flips by Pauli frames (Rall et al., arXiv:1709.02832; Gidney,
/// arXiv:2103.02202). It processes a block of kShotsPerBlock shots at a time.
///
/// Shot k depends only on (seed, k): not on threads, the number of shots, or the CPU. Memory does not grow with the
/// repetitions of a REPEAT unless one table receives all rows. Safe to share between threads if each has its own
/// Workspace. After the first block with a workspace, sampling does not allocate.
class FrameSampler {
 public:
  /// Throws InputError if the program would need more than Circuit::kMostWalked steps per block, or for a broken chain
  /// of correlated errors.
  explicit FrameSampler(const Circuit& circuit, FrameOutput output = FrameOutput::kDetections);

  /// The number of detectors or measurements.
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
    std::vector<uint64_t> happened_;  // the events of one list in the block
    BitTable chunk_;
  };

  /// Samples the shots [block · kShotsPerBlock, (block + 1) · kShotsPerBlock). Resizes `rows` to row_count() ×
  /// kShotsPerBlock and `observables` to observable_count() × kShotsPerBlock (0 rows for measurement flips). `sweep`,
  /// if given, has one row per sweep bit and one column per shot of the block; missing rows count as 0.
  void sample_block(uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows, BitTable& observables,
                    const BitTable* sweep = nullptr) const;
  /// The same, but passes the rows on as they are finished.
  void sample_block(uint64_t seed, uint64_t block, Workspace& workspace, RowSink& rows, BitTable& observables,
                    const BitTable* sweep = nullptr) const;

 private:
  class Run;

  void run(uint64_t seed, uint64_t block, Workspace& workspace, BitTable& rows, RowSink* sink, BitTable& observables,
           const BitTable* sweep) const;

  FrameProgram program_;
};

}  // namespace sallow
