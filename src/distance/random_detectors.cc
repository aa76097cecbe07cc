#include "distance/random_detectors.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/rising_list.h"

namespace sallow {
namespace {

using List = std::vector<uint32_t>;

/// Gauges by their largest detector, all different: a basis from elimination over GF(2).
class GaugeBasis {
 public:
  void add(std::span<const uint32_t> gauge) {
    List rest = reduced(gauge);
    if (!rest.empty()) by_largest_.emplace(rest.back(), rest);
  }

  /// Eliminates the largest detector of every gauge: lists that differ by gauges become equal.
  List reduced(std::span<const uint32_t> detectors) const {
    List list(detectors.begin(), detectors.end());
    for (size_t k = list.size(); k-- > 0;) {
      const uint32_t detector = list[k];
      const auto gauge = by_largest_.find(detector);
      if (gauge == by_largest_.end()) continue;
      // The gauge's other detectors are smaller, so the entries behind this one do not change.
      for (const uint32_t each : gauge->second) toggle_in(list, each);
      k = static_cast<size_t>(std::ranges::lower_bound(list, detector) - list.begin());
    }
    return list;
  }

 private:
  std::map<uint32_t, List> by_largest_;
};

}  // namespace

ErrorHypergraph modulo_gauges(const ErrorHypergraph& errors, const ErrorHypergraph& gauges) {
  GaugeBasis basis;
  for (uint32_t gauge = 0; gauge < gauges.error_count(); gauge++) basis.add(gauges.detectors(gauge));
  DetectorErrorModel model;
  if (errors.detector_count() > 0) model.append_detector(errors.detector_count() - 1);
  for (uint32_t error = 0; error < errors.error_count(); error++) {
    std::vector<DemTarget> targets;
    for (const uint32_t detector : basis.reduced(errors.detectors(error))) {
      targets.push_back(DemTarget::detector(detector));
    }
    for (const uint32_t observable : errors.observables(error)) targets.push_back(DemTarget::observable(observable));
    model.append_error(errors.probability(error), std::move(targets));
  }
  return ErrorHypergraph(model);
}

}  // namespace sallow
