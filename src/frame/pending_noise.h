#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "frame/frame_program.h"

namespace sallow {

/// Noise that a compiler has met and not yet placed in its program.
///
/// Pauli noise commutes with Pauli noise, and with whatever leaves its rows alone; so the noise of many instructions
/// becomes a few long lists, which cost one Poisson count each instead of one for every qubit. The compiler says which
/// rows a step is about to use; where noise waits on one of them, everything waiting is placed first.
class PendingNoise {
 public:
  /// An outcome of an event site: conditional probability and what it toggles (rows, or results by their index in the
  /// record with kOnRecord).
  struct Toggle {
    uint64_t place;
    bool on_record;
  };
  struct Outcome {
    double probability;
    std::vector<Toggle> toggles;
  };

  explicit PendingNoise(FrameProgram& program) : program_(program) {}

  /// Flips all of `rows` together with a probability.
  void add_flip(double probability, std::span<const uint32_t> rows);
  /// Flips the result at this index of the record.
  void add_record_flip(double probability, uint64_t result);
  /// Replaces what the rows of one or two qubits hold by something uniformly random, with a probability.
  void add_mixing(double probability, std::span<const uint32_t> rows);
  /// One of the outcomes at most.
  void add_events(const std::vector<Outcome>& outcomes);

  /// Whether noise waits on this row.
  bool waits_on(uint32_t row) const { return row < waiting_since_.size() && waiting_since_[row] == round_; }
  bool waits_on_record() const { return on_record_; }
  /// The first result that noise waits on; only where some does.
  uint64_t oldest_result() const { return oldest_result_; }
  /// Puts everything into the program, where the record has `result_count` results.
  void place(uint64_t result_count);

 private:
  struct Site {
    double rate;
    std::array<uint64_t, 4> rows;
  };
  enum List : uint8_t { kFlip1, kFlip2, kMix2, kMix4, kRecord, kListCount };

  void wait_on(uint32_t row);
  void wait_on_record(uint64_t result);
  void place_list(List list, uint64_t result_count);
  void place_hits(List list, std::span<const Site> sites, bool same_rate, uint64_t result_count);
  void place_events(bool dense, uint64_t result_count);
  std::shared_ptr<const PoissonTable> table(double mean);

  struct Event {
    double probability;
    std::vector<Outcome> outcomes;
  };

  FrameProgram& program_;
  std::array<std::vector<Site>, kListCount> sites_;
  std::vector<Event> rare_events_, frequent_events_;
  std::vector<uint32_t> waiting_since_;  // the round in which noise last came to wait on a row
  uint32_t round_ = 1;
  bool on_record_ = false;
  uint64_t oldest_result_ = 0;
  bool any_ = false;
  std::map<double, std::shared_ptr<const PoissonTable>> tables_;
};

}  // namespace sallow
