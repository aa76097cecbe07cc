#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "bits/random_stream.h"
#include "rare/fault_additions.h"
#include "rare/fault_model.h"

namespace sallow {

/// Many sets of faults side by side, one per column, with their symptoms. Changes are tentative until they are settled.
///
/// A change is proposed column by column and is in the tables at once. Then all columns are decoded together, and
/// settle() keeps the changes of some columns and undoes the others. At most one proposal per column is open.
///
/// All moves satisfy detailed balance with respect to π_c(S) ∝ c^|S| Π w (refresh, with additions of mean φ c Ω) or to
/// Π w among sets of one size (exchange). So keeping exactly those changes after which the set still fails leaves these
/// distributions, restricted to failing sets, invariant. A proposal that turns out to be impossible (a fault at a site
/// that has one, for example) is closed again, and the set does not change.
class FaultBlock {
 public:
  FaultBlock(const FaultModel& model, size_t column_count);

  /// Uses the odds of this model from now on. The model must have the same faults and outlive this object.
  void use_odds(const FaultModel& model) { model_ = &model; }

  size_t column_count() const { return columns_.size(); }
  /// The symptoms of the sets, open proposals included: one row per detector, and one row per observable.
  const BitTable& detections() const { return detections_; }
  const BitTable& flips() const { return flips_; }
  /// In no particular order; without the open proposal of the column, if there is one.
  std::span<const uint32_t> faults(size_t column) const { return columns_[column].faults; }

  /// Replaces the set by one with at most one fault per site. No proposal may be open.
  void assign(size_t column, std::span<const uint32_t> faults);

  /// Removes every fault in the window with probability 2^-halvings, and adds `additions`, whose scale must be
  /// 2^-halvings c for π_c.
  void propose_refresh(size_t column, unsigned halvings, FaultWindow window, const FaultAdditions& additions,
                       RandomStream& random);
  /// Removes every fault in the window with probability 2^-halvings, and adds as many within the window, fault j with
  /// probability proportional to w_j.
  void propose_exchange(size_t column, unsigned halvings, FaultWindow window, RandomStream& random);
  /// Does `count` times: moves a fault i, chosen uniformly, to a fault j that shares a detector with it, with
  /// probability min(1, w_j |i| / (w_i |j|)), where |i| is the number of its detectors. Valid for every c and at every
  /// size. Fault j may be at the same site as i.
  void propose_hops(size_t column, size_t count, RandomStream& random);
  /// Removes `count` faults, chosen uniformly. False if there are fewer.
  bool propose_removal(size_t column, size_t count, RandomStream& random);
  /// Adds `count` faults, fault j with probability w_j / Ω. False if a site already has a fault.
  bool propose_addition(size_t column, size_t count, RandomStream& random);

  /// Keeps the open proposals of columns with a 1 in `kept` (a row of bits), and undoes the others.
  void settle(const uint64_t* kept);
  /// Undoes all open proposals.
  void take_back();

 private:
  struct Column {
    std::vector<uint32_t> faults;  // with a proposal open: [0, staying) stay, the others are removed
    std::vector<uint32_t> added;
    size_t staying = 0;
  };

  void toggle(size_t column, uint32_t fault);
  void take_out(size_t column, size_t position);
  // Includes open proposals.
  bool is_free(size_t column, FaultSite site) const;
  // False, without a change, if the site of the fault is not free.
  bool put_in(size_t column, uint32_t fault);
  void add(size_t column, uint32_t fault);
  void take_back(size_t column);
  // Removes each fault of the window with probability 2^-halvings.
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
