#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "bits/random_stream.h"
#include "rare/fault_additions.h"
#include "rare/fault_model.h"

namespace sallow {

/// Many sets of faults side by side, a column each, with what they flip; each can be changed on approval.
///
/// A change is proposed column by column, which puts it into the tables at once; then all columns are decoded together,
/// and settle() keeps the changes of some columns and takes the others' back. At most one proposal a column is open.
///
/// All moves are symmetric with respect to π_c(S) ∝ c^|S| Π w (refresh, with additions of mean φ c Ω) or to Π w among
/// sets of one size (exchange), so that keeping exactly those changes after which the set still fails leaves these
/// distributions, restricted to failing sets, unchanged. What a proposal meets that makes it impossible (a fault at a
/// site that has one, say) closes it again, and the set stays.
class FaultBlock {
 public:
  FaultBlock(const FaultModel& model, size_t column_count);

  /// From now on moves are by the odds of this model, which has the same faults and must outlive this.
  void use_odds(const FaultModel& model) { model_ = &model; }

  size_t column_count() const { return columns_.size(); }
  /// One row per detector and one per observable: what the sets flip, with open proposals.
  const BitTable& detections() const { return detections_; }
  const BitTable& flips() const { return flips_; }
  /// In no particular order; without the column's open proposal, if any.
  std::span<const uint32_t> faults(size_t column) const { return columns_[column].faults; }

  /// Replaces the set, at most one fault a site; no proposal may be open.
  void assign(size_t column, std::span<const uint32_t> faults);

  /// Every fault in the window is taken out with chance 2^-halvings, and `additions` are put in: of scale 2^-halvings c
  /// for π_c.
  void propose_refresh(size_t column, unsigned halvings, FaultWindow window, const FaultAdditions& additions,
                       RandomStream& random);
  /// Every fault in the window is taken out with chance 2^-halvings, and as many are put in within it, error j with a
  /// chance in proportion to w_j.
  void propose_exchange(size_t column, unsigned halvings, FaultWindow window, RandomStream& random);
  /// `count` times in turn, one fault i, any alike, is moved to an error j that shares a detector with it, and this
  /// with chance min(1, w_j |i| / (w_i |j|)), |i| the number of its detectors: for every c and at every size. It may
  /// become another one of its own site.
  void propose_hops(size_t column, size_t count, RandomStream& random);
  /// `count` faults, any alike, are taken out; false where there are fewer.
  bool propose_removal(size_t column, size_t count, RandomStream& random);
  /// `count` times error j is drawn with chance w_j / Ω, and put in; false where its site has one already.
  bool propose_addition(size_t column, size_t count, RandomStream& random);

  /// Keeps the open proposals of columns where `kept` (a row of bits) has a 1, and takes back the others.
  void settle(const uint64_t* kept);
  /// Takes back all open proposals.
  void take_back();

 private:
  struct Column {
    std::vector<uint32_t> faults;  // with a proposal open: [0, staying) stay, the others are taken out
    std::vector<uint32_t> added;
    size_t staying = 0;
  };

  void toggle(size_t column, uint32_t fault);
  void take_out(size_t column, size_t position);
  // With open proposals.
  bool is_free(size_t column, FaultSite site) const;
  // False, with nothing done, where its site is not free.
  bool put_in(size_t column, uint32_t fault);
  void add(size_t column, uint32_t fault);
  void take_back(size_t column);
  // Those of the window, each with chance 2^-halvings.
  void take_out_some(size_t column, unsigned halvings, FaultWindow window, RandomStream& random);
  bool within(FaultWindow window, uint32_t fault) const {
    const uint32_t fault_count = static_cast<uint32_t>(model_->fault_count());
    return (fault >= window.first ? fault - window.first : fault + fault_count - window.first) < window.count;
  }
  void hop(size_t column, RandomStream& random);

  const FaultModel* model_;
  BitTable detections_, flips_;
  std::vector<Column> columns_;
};

}  // namespace sallow
