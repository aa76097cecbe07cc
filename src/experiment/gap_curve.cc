#include "experiment/gap_curve.h"

#include "base/error.h"

namespace sallow {

std::vector<Tally> tallies_by_gap(const DecodedBlock& block, const BitTable* failed, std::span<const double> min_gaps) {
  const size_t shots = block.predictions.column_count();
  require_equal("tallies_by_gap: outcomes of shots", block.outcomes.size(), shots);
  std::vector<Tally> tallies;
  for (const double min_gap : min_gaps) {
    Tally& tally = tallies.emplace_back(Tally{.shots = shots, .unmatchable = block.unmatchable_count()});
    for (size_t shot = 0; shot < shots; shot++) {
      const bool is_kept = block.outcomes[shot].gap >= min_gap;
      if (!is_kept) tally.discarded++;
      if (is_kept && failed != nullptr && failed->get(0, shot)) tally.failures++;
    }
  }
  return tallies;
}

void add_tallies(std::vector<Tally>& sum, std::span<const Tally> tallies) {
  if (sum.empty()) sum.resize(tallies.size());
  require_equal("add_tallies: tallies", tallies.size(), sum.size());
  for (size_t k = 0; k < sum.size(); k++) sum[k] += tallies[k];
}

}  // namespace sallow
