#include "moments/model_moments.h"

#include <algorithm>

namespace sallow {

ModelMoments::ModelMoments(const DetectorErrorModel& model) : errors_(model) {
  means_.assign(errors_.detector_count(), 1);
  std::vector<uint32_t> near;
  for (uint32_t d = 0; d < errors_.detector_count(); d++) {
    near.clear();
    for (const uint32_t e : errors_.errors_at(d)) {
      means_[d] *= 1 - 2 * errors_.probability(e);
      for (const uint32_t other : errors_.detectors(e)) {
        if (other != d) near.push_back(other);
      }
    }
    std::ranges::sort(near);
    near.erase(std::unique(near.begin(), near.end()), near.end());
    neighbours_.append(near);
  }
  for (uint32_t d = 0; d < errors_.detector_count(); d++) {
    for (const uint32_t other : neighbours(d)) {
      // Every pair is computed once, so that both orders have the same bits.
      if (other < d) {
        covariances_.add(covariance(other, d));
        continue;
      }
      const uint32_t both[] = {d, other};
      covariances_.add((mean(both) - means_[d] * means_[other]) / 4);
    }
    covariances_.end_list();
  }
}

double ModelMoments::mean(std::span<const uint32_t> detectors) const {
  std::vector<uint32_t> errors;
  for (const uint32_t d : detectors) {
    const std::span<const uint32_t> here = errors_.errors_at(d);
    errors.insert(errors.end(), here.begin(), here.end());
  }
  std::ranges::sort(errors);
  double product = 1;
  for (size_t k = 0; k < errors.size();) {
    size_t next = k;
    while (next < errors.size() && errors[next] == errors[k]) next++;
    if ((next - k) % 2 == 1) product *= 1 - 2 * errors_.probability(errors[k]);
    k = next;
  }
  return product;
}

double ModelMoments::covariance(uint32_t a, uint32_t b) const {
  const std::span<const uint32_t> near = neighbours(a);
  const auto place = std::ranges::lower_bound(near, b);
  if (place == near.end() || *place != b) return 0;
  return covariances_[a][static_cast<size_t>(place - near.begin())];
}

}  // namespace sallow
