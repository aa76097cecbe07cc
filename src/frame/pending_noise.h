#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "frame/frame_program.h"

namespace sallow {

/// Noise that the compiler has seen but not yet placed in the program.
///
/// Pauli noise commutes with Pauli noise and with any step that does not use its rows. So the noise of many
/// instructions is collected in a few long lists, each with one Poisson number instead of one per qubit. The compiler
/// asks whether noise waits on the rows of its next step; if so, it first places all waiting noise.
class PendingNoise {
 public:
  /// An outcome of an event site: its conditional probability, and the rows or results that it toggles. `place` is a
  /// row, or with `on_record` the index of a result in the record.
  struct Toggle {
    uint64_t place;
    bool on_record;
  };
  struct Outcome {
    double probability;
    std::vector<Toggle> toggles;
  };

  /// `program` must outlive this object.
  explicit PendingNoise(FrameProgram& program) : program_(program) {}

  /// Flips all of `rows` together with this probability.
  void add_flip(double probability, std::span<const uint32_t> rows);
  /// Flips the result at this index of the record with this probability.
  void add_record_flip(double probability, uint64_t result);
  /// With this probability, makes the Pauli on one or two qubits, given by their rows, uniformly random.
  void add_mixing(double probability, std::span<const uint32_t> rows);
  /// Adds a site at which at most one of the outcomes happens.
  void add_events(const std::vector<Outcome>& outcomes);

  /// Whether noise waits on this row.
  bool waits_on(uint32_t row) const { return row < waiting_since_.size() && waiting_since_[row] == round_; }
  bool waits_on_record() const { return on_record_; }
  /// The oldest result on which noise waits; only valid if waits_on_record().
  uint64_t oldest_result() const { return oldest_result_; }
  /// Places all waiting noise in the program; the record has `result_count` results at this point.
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
  std::vector<uint32_t> waiting_since_;  // per row: the last round in which noise waited on it
  uint32_t round_ = 1;
  bool on_record_ = false;
  uint64_t oldest_result_ = 0;
  bool any_ = false;
  std::map<double, std::shared_ptr<const PoissonTable>> tables_;
};

}  // namespace sallow
