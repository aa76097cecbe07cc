#include "decode/matching/dense/dense_matcher.h"

#include "base/error.h"

namespace sallow {

DenseMatcher::DenseMatcher(const DistanceTable& table, int32_t margin)
    : table_(&table), kernels_(&dense_kernels()), margin_(margin), lighter_(table) {
  SALLOW_CHECK(margin > 0);
  nodes_.reserve(DenseProblem::kMostEvents);
}

void DenseMatcher::measure() {
  const auto count = static_cast<uint32_t>(nodes_.size());
  const uint32_t* nodes = nodes_.data();
  for (uint32_t i = 0; i < count; i++) {
    const uint16_t* row = table_->row(nodes[i]);
    int32_t* distances = problem_.distance[i];
    distances[i] = DenseProblem::kApart;
    for (uint32_t j = 0; j < i; j++) distances[j] = problem_.distance[j][i] = row[nodes[j]];
  }
  has_lighter_ = false;
}

void DenseMatcher::match(const uint64_t* bits, std::vector<uint32_t>& edges) {
  table_->list_events(bits, nodes_);
  const auto count = static_cast<uint32_t>(nodes_.size());
  SALLOW_CHECK(count <= DenseProblem::kMostEvents);
  problem_.count = count;
  measure();
  for (uint32_t i = 0; i < count; i++) {
    problem_.boundary[i] = table_->boundary(nodes_[i]);
    problem_.known[i] = DenseProblem::kApart;
  }
  kernels_->match(problem_, nullptr, nullptr);
  for (uint32_t i = 0; i < count; i++) {
    radii_[i] = problem_.radius[i];
    const uint8_t other = problem_.partner[i];
    if (other == DenseProblem::kBoundaryMatch) {
      table_->append_boundary_way(nodes_[i], edges);
    } else if (i < other) {
      table_->append_way(nodes_[i], nodes_[other], edges);
    }
  }
}

void DenseMatcher::match(const WeightOverlay& overlay, std::vector<uint32_t>& edges) {
  const auto count = static_cast<uint32_t>(nodes_.size());
  if (has_lighter_) measure();
  has_lighter_ = true;
  for (uint32_t i = 0; i < count; i++) problem_.known[i] = radii_[i] + margin_;
  lighter_.measure(nodes_, overlay, problem_);
  kernels_->match(
      problem_,
      [](void* self, uint32_t event) {
        auto& matcher = *static_cast<DenseMatcher*>(self);
        matcher.problem_.known[event] += matcher.problem_.known[event] / 2 + 1;
        matcher.lighter_.measure_again(event, matcher.problem_);
      },
      this);
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t other = problem_.partner[i];
    if (other == DenseProblem::kBoundaryMatch) {
      lighter_.append_boundary_way(i, edges);
    } else if (i < other) {
      lighter_.append_way(i, other, problem_, edges);
    }
  }
}

}  // namespace sallow
