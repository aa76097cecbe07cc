#include "tensor_network/greedy_order.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

#include "base/stop_request.h"

namespace sallow {

namespace {
struct ScoredPair {
  double value;  // the smallest is contracted first
  uint32_t a, b;

  bool operator<(const ScoredPair& other) const {  // std::priority_queue pops the largest
    if (value != other.value) return value > other.value;
    return std::tie(a, b) > std::tie(other.a, other.b);
  }
};
}  // namespace

ContractionOrder greedy_order(const TensorNetwork& network, const GreedyOptions& options, RandomStream& random) {
  const size_t n = network.tensor_count;
  ContractionOrder order;
  std::vector<std::vector<uint32_t>> legs_of = network.legs_of_tensors();
  legs_of.reserve(2 * n);
  std::vector<double> weights;
  for (const NetworkLeg& leg : network.legs) weights.push_back(std::log2(leg.dimension));
  auto log2_size = [&](const std::vector<uint32_t>& legs) {
    double size = 0;
    for (uint32_t leg : legs) size += weights[leg];
    return size;
  };
  // The one or two tensors that have a leg now.
  std::vector<std::pair<uint32_t, uint32_t>> holders;
  for (const NetworkLeg& leg : network.legs) holders.emplace_back(leg.tensor_a, leg.tensor_b);
  std::vector<double> sizes;
  for (const auto& legs : legs_of) sizes.push_back(log2_size(legs));
  std::vector<char> used(n, 0);

  std::priority_queue<ScoredPair> queue;
  std::vector<uint32_t> result;
  auto contract_legs = [&](uint32_t a, uint32_t b) {
    result.clear();
    std::set_symmetric_difference(legs_of[a].begin(), legs_of[a].end(), legs_of[b].begin(), legs_of[b].end(),
                                  std::back_inserter(result));
  };
  auto offer = [&](uint32_t a, uint32_t b) {
    if (a > b) std::swap(a, b);
    contract_legs(a, b);
    double c = log2_size(result);
    // sign(x) · log2(1 + |x|) of x = |c| - inputs (|a| + |b|). The largest of the three sizes is factored out to avoid
    // overflow.
    double top = std::max({c, sizes[a], sizes[b]});
    double x = std::exp2(c - top) - options.inputs * (std::exp2(sizes[a] - top) + std::exp2(sizes[b] - top));
    double magnitude = std::abs(x) < 1e-300 ? 0 : std::max(0.0, top + std::log2(std::abs(x)));
    double value = x < 0 ? -magnitude : magnitude;
    if (options.noise > 0) value += options.noise * std::log(-std::log(1 - random.uniform() * (1 - 0x1p-53) - 0x1p-54));
    queue.push({value, a, b});
  };
  for (const NetworkLeg& leg : network.legs) {
    if (!leg.is_open()) offer(leg.tensor_a, leg.tensor_b);
  }
  std::vector<uint32_t> neighbours;
  while (!queue.empty()) {
    stop_if_requested();
    ScoredPair best = queue.top();
    queue.pop();
    if (used[best.a] || used[best.b]) continue;
    contract_legs(best.a, best.b);
    uint32_t next = static_cast<uint32_t>(legs_of.size());
    used[best.a] = used[best.b] = 1;
    used.push_back(0);
    order.pairs.emplace_back(best.a, best.b);
    legs_of[best.a] = {};
    legs_of[best.b] = {};
    legs_of.push_back(result);
    sizes.push_back(log2_size(result));
    neighbours.clear();
    for (uint32_t leg : legs_of[next]) {
      auto& [a, b] = holders[leg];
      if (a == best.a || a == best.b) a = next;
      if (b == best.a || b == best.b) b = next;
      uint32_t other = a == next ? b : a;
      if (other != NetworkLeg::kOpen) neighbours.push_back(other);
    }
    std::sort(neighbours.begin(), neighbours.end());
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
    for (uint32_t other : neighbours) offer(next, other);
  }
  // Components that share no leg: contracts the two smallest first.
  using Piece = std::pair<double, uint32_t>;
  std::priority_queue<Piece, std::vector<Piece>, std::greater<>> pieces;
  for (uint32_t k = 0; k < used.size(); k++) {
    if (!used[k]) pieces.push({sizes[k], k});
  }
  while (pieces.size() > 1) {
    auto [size_a, a] = pieces.top();
    pieces.pop();
    auto [size_b, b] = pieces.top();
    pieces.pop();
    order.pairs.emplace_back(a, b);
    pieces.push({size_a + size_b, static_cast<uint32_t>(n + order.pairs.size() - 1)});
  }
  return order;
}

}  // namespace sallow
