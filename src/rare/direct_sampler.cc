#include "rare/direct_sampler.h"

#include <algorithm>
#include <numeric>

namespace sallow {
namespace {

std::vector<double> hit_rates(const FaultModel& model, double scale) {
  std::vector<double> rates;
  rates.reserve(model.fault_count());
  for (const double w : model.odds()) {
    // flip_rate(q) = -ln(1 - 2 q) / 2; with q = cw / (1 + cw) / 2 that is ln(1 + cw) / 2.
    const double p = scale * w / (1 + scale * w);
    rates.push_back(2 * flip_rate(p / 2));
  }
  return rates;
}

}  // namespace

DirectSampler::DirectSampler(const FaultModel& model, double scale) : hits_(0) {
  const std::vector<double> rates = hit_rates(model, scale);
  if (rates.empty()) return;
  by_hits_ = AliasTable(rates);
  hits_ = PoissonTable(std::accumulate(rates.begin(), rates.end(), 0.0));
}

void DirectSampler::draw(RandomStream& random, std::vector<uint32_t>& faults) const {
  faults.clear();
  for (uint64_t count = hits_.draw(random); count > 0; count--) faults.push_back(by_hits_.pick(random.next()));
  std::sort(faults.begin(), faults.end());
  faults.erase(std::unique(faults.begin(), faults.end()), faults.end());
}

}  // namespace sallow
