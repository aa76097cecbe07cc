#include "distance/hyperedge_search.h"

#include <vector>

namespace sallow {

HyperedgeRun search_hyperedges(const ErrorHypergraph& errors, const ShortestError& graphlike, uint64_t max_steps,
                               const std::function<void(SearchProgress)>& progress) {
  std::vector<uint32_t> bound = graphlike.faults;
  const std::vector<uint32_t> found =
      short_logical_error(errors, bound.empty() ? errors.error_count() + uint64_t{1} : bound.size());
  if (!found.empty()) bound = found;
  const uint64_t at_most = bound.empty() ? errors.error_count() : bound.size();
  HyperedgeRun search;
  SearchProgress so_far{0, 1};
  try {
    search.shortest = shortest_hyperedge_error(errors, at_most, max_steps, [&](SearchProgress now) {
      so_far = now;
      progress(now);
    });
  } catch (...) {
    // The bounds found so far are returned.
    search.broken_off = std::current_exception();
    search.shortest.at_least = so_far.size;
    search.shortest.is_complete = false;
  }
  add_found_set(search.shortest, bound);
  return search;
}

}  // namespace sallow
