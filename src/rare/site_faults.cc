#include "rare/site_faults.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace sallow {
namespace {

// A remaining probability below this is a rounding error.
constexpr double kRounding = 1e-15;

}  // namespace

SiteFaults site_faults(const ExclusiveErrors& errors) {
  std::map<std::vector<DemTarget>, double> outcomes;
  double left = 1;
  for (const ExclusiveErrors::Case& one : errors.cases) {
    if (one.probability > 0) outcomes[one.symptoms] += one.probability;
    left -= one.probability;
  }
  if (left > kRounding) outcomes[{}] += left;
  const auto likeliest = std::max_element(outcomes.begin(), outcomes.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
  SiteFaults site;
  site.baseline = likeliest->first;
  for (const auto& outcome : outcomes) {
    if (&outcome == &*likeliest) continue;
    SiteFaults::Fault fault{{}, outcome.second / likeliest->second};
    std::ranges::set_symmetric_difference(outcome.first, site.baseline, std::back_inserter(fault.symptoms));
    site.faults.push_back(std::move(fault));
  }
  std::ranges::sort(site.faults, {}, &SiteFaults::Fault::symptoms);
  return site;
}

}  // namespace sallow
