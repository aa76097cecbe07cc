#include "tensor_network/bisection/bisection_order.h"

#include <cmath>
#include <map>
#include <mutex>

#include "base/error.h"

#ifdef SALLOW_HAVE_METIS
#include <metis.h>
#endif

namespace sallow {

#ifdef SALLOW_HAVE_METIS
namespace {
class Bisection {
 public:
  Bisection(const TensorNetwork& network, RandomStream& random)
      : random_(random), neighbours_(network.tensor_count), place_(network.tensor_count, -1) {
    next_ = static_cast<uint32_t>(network.tensor_count);
    for (const NetworkLeg& leg : network.legs) {
      if (leg.is_open()) continue;
      // In sixteenths of a bit, because METIS needs positive whole weights.
      idx_t weight = std::max<idx_t>(1, static_cast<idx_t>(std::lround(16 * std::log2(leg.dimension))));
      neighbours_[leg.tensor_a][leg.tensor_b] += weight;
      neighbours_[leg.tensor_b][leg.tensor_a] += weight;
    }
  }

  /// Contracts these tensors to one and returns its number.
  uint32_t contract(const std::vector<uint32_t>& tensors) {
    if (tensors.size() == 1) return tensors[0];
    std::vector<uint32_t> parts[2];
    if (tensors.size() > kSmallest) cut(tensors, parts);
    if (parts[0].empty() || parts[1].empty()) {  // METIS may put all tensors of a small graph on one side
      parts[0].assign(tensors.begin(), tensors.begin() + static_cast<std::ptrdiff_t>(tensors.size() / 2));
      parts[1].assign(tensors.begin() + static_cast<std::ptrdiff_t>(tensors.size() / 2), tensors.end());
    }
    uint32_t a = contract(parts[0]), b = contract(parts[1]);
    order_.pairs.emplace_back(a, b);
    return next_++;
  }
  ContractionOrder order() { return std::move(order_); }

 private:
  static constexpr size_t kSmallest = 6;

  void cut(const std::vector<uint32_t>& tensors, std::vector<uint32_t> parts[2]) {
    for (size_t k = 0; k < tensors.size(); k++) place_[tensors[k]] = static_cast<idx_t>(k);
    std::vector<idx_t> starts{0}, ends, weights;
    for (uint32_t tensor : tensors) {
      for (auto [other, weight] : neighbours_[tensor]) {
        if (place_[other] < 0) continue;
        ends.push_back(place_[other]);
        weights.push_back(weight);
      }
      starts.push_back(static_cast<idx_t>(ends.size()));
    }
    for (uint32_t tensor : tensors) place_[tensor] = -1;

    idx_t options[METIS_NOPTIONS];
    METIS_SetDefaultOptions(options);
    options[METIS_OPTION_SEED] = static_cast<idx_t>(random_.next() & 0x7fffffff);
    options[METIS_OPTION_UFACTOR] = static_cast<idx_t>(10 + (random_.next() >> 32) % 400);  // thousandths
    idx_t count = static_cast<idx_t>(tensors.size()), constraints = 1, part_count = 2, cut_weight = 0;
    std::vector<idx_t> side(tensors.size());
    {
      // METIS uses the C library's only random generator, which it seeds first.
      static std::mutex mutex;
      std::lock_guard lock(mutex);
      int status =
          METIS_PartGraphRecursive(&count, &constraints, starts.data(), ends.data(), nullptr, nullptr, weights.data(),
                                   &part_count, nullptr, nullptr, options, &cut_weight, side.data());
      SALLOW_CHECK(status == METIS_OK);
    }
    for (size_t k = 0; k < tensors.size(); k++) parts[side[k]].push_back(tensors[k]);
  }

  RandomStream& random_;
  std::vector<std::map<uint32_t, idx_t>> neighbours_;  // with the total weight of the legs between the two tensors
  std::vector<idx_t> place_;                           // in the part that is being cut, or -1
  uint32_t next_;
  ContractionOrder order_;
};
}  // namespace

bool has_bisection() {
  return true;
}

OrderStart bisection_start() {
  return bisection_order;
}

ContractionOrder bisection_order(const TensorNetwork& network, RandomStream& random) {
  Bisection bisection(network, random);
  std::vector<uint32_t> all(network.tensor_count);
  for (uint32_t k = 0; k < all.size(); k++) all[k] = k;
  if (!all.empty()) bisection.contract(all);
  return bisection.order();
}
#else
bool has_bisection() {
  return false;
}

OrderStart bisection_start() {
  return {};
}

ContractionOrder bisection_order(const TensorNetwork&, RandomStream&) {
  throw UsageError("bisection_order: this build has no METIS; call has_bisection() first");
}
#endif

}  // namespace sallow
