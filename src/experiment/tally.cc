#include "experiment/tally.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {

uint64_t count_row(const BitTable& row) {
  uint64_t count = 0;
  for (const uint64_t word : row.row_span(0)) count += static_cast<uint64_t>(std::popcount(word));
  return count;
}

Tally FailureCounter::tally(const DecodedBlock& block, const BitTable& true_flips, const BitTable* discarded) {
  const size_t shots = block.predictions.column_count();
  require_equal("rows of true flips", true_flips.row_count(), block.predictions.row_count());
  require_equal("shots of true flips", true_flips.column_count(), shots);
  if (discarded != nullptr) require_equal("shots of the discarded", discarded->column_count(), shots);
  observable_failures_.resize(true_flips.row_count());
  kept_.reset(1, shots);
  failed_.reset(1, shots);
  const size_t words = kept_.row_words();
  uint64_t *kept = kept_.row(0), *failed = failed_.row(0);
  const uint64_t* unmatchable = block.unmatchable.row(0);
  for (size_t w = 0; w < words; w++) kept[w] = discarded == nullptr ? ~uint64_t{0} : ~discarded->row(0)[w];
  kept_.clear_padding();
  for (size_t w = 0; w < words; w++) failed[w] = unmatchable[w] & kept[w];
  for (size_t k = 0; k < true_flips.row_count(); k++) {
    const uint64_t *predicted = block.predictions.row(k), *flipped = true_flips.row(k);
    uint64_t count = 0;
    for (size_t w = 0; w < words; w++) {
      const uint64_t wrong = (predicted[w] ^ flipped[w]) & kept[w];
      failed[w] |= wrong;
      count += static_cast<uint64_t>(std::popcount(wrong));
    }
    observable_failures_[k] += count;
  }
  return {shots, count_row(failed_), block.unmatchable_count(), shots - count_row(kept_)};
}

}  // namespace sallow
