#include "rare/direct_sampler.h"

#include <algorithm>
#include <numeric>

#include "bits/wide_multiply.h"

namespace sallow {
namespace {

// The Poisson mean of the hits of each fault.
std::vector<double> hit_rates(const FaultModel& model, double scale) {
  std::vector<double> rates;
  rates.reserve(model.fault_count());
  for (size_t k = 0; k < model.site_count(); k++) {
    const double sum = model.site_odds()[k];
    const double rate = presence_rate(scale * sum);
    const FaultSite site = model.site(k);
    for (const double w : model.odds().subspan(site.first, site.count)) rates.push_back(rate * (w / sum));
  }
  return rates;
}

}  // namespace

DirectSampler::DirectSampler(const FaultModel& model, double scale) : model_(model), hits_(0) {
  const std::vector<double> rates = hit_rates(model, scale);
  const double total = std::accumulate(rates.begin(), rates.end(), 0.0);
  // For odds near the smallest double, the means underflow to 0.
  if (total == 0) return;
  by_hits_ = AliasTable(rates);
  hits_ = PoissonTable(total);
}

void DirectSampler::draw(RandomStream& random, std::vector<uint32_t>& faults) const {
  faults.clear();
  for (uint64_t count = hits_.draw(random); count > 0; count--) faults.push_back(by_hits_.pick(random.next()));
  std::sort(faults.begin(), faults.end());
  size_t kept = 0;
  for (size_t first = 0, end; first < faults.size(); first = end) {
    const FaultSite site = model_.site_of(faults[first]);
    for (end = first + 1; end < faults.size() && site.holds(faults[end]);) end++;
    const bool is_one = faults[first] == faults[end - 1];
    faults[kept++] = faults[is_one ? first : first + wide_multiply(random.next(), end - first).high];
  }
  faults.resize(kept);
}

}  // namespace sallow
