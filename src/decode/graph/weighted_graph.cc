#include "decode/graph/weighted_graph.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "decode/graph/weight_steps.h"
#include "dem/error_symptoms.h"
#include "dem/odd_probability.h"

namespace sallow {
namespace {

// Of an odd number of two flips of weights u and v: tanh(w/2) = tanh(u/2) tanh(v/2), in a form that large weights do
// not overflow.
double odd_weight(double u, double v) {
  const double least = std::copysign(std::min(std::abs(u), std::abs(v)), u) * std::copysign(1.0, v);
  return least + std::log1p(std::exp(-std::abs(u + v))) - std::log1p(std::exp(-std::abs(u - v)));
}

void merge_independent(WeightedGraph::Edge& edge, double weight, double probability) {
  const bool is_known = edge.probability >= 0 && probability >= 0;
  edge.weight = odd_weight(edge.weight, weight);
  edge.probability = is_known ? odd_probability(edge.probability, probability) : -1;
}

void replace(WeightedGraph::Edge& edge, std::vector<uint32_t> faults, double weight, double probability) {
  edge.faults = std::move(faults);
  edge.weight = weight;
  edge.probability = probability;
}

std::string node_text(uint32_t node) {
  return node == kBoundary ? "the boundary" : "node " + std::to_string(node);
}

void require_number(uint64_t number, uint64_t most, const char* what) {
  if (number >= most) {
    throw InputError(std::string(what) + " " + std::to_string(number) + ": numbers end at " + std::to_string(most - 1));
  }
}

}  // namespace

MergeStrategy parse_merge_strategy(std::string_view name) {
  if (name == "disallow") return MergeStrategy::kDisallow;
  if (name == "independent") return MergeStrategy::kIndependent;
  if (name == "smallest-weight") return MergeStrategy::kSmallestWeight;
  if (name == "keep-original") return MergeStrategy::kKeepOriginal;
  if (name == "replace") return MergeStrategy::kReplace;
  throw InputError("merge_strategy: there is no '" + std::string(name) + "'",
                   "choose disallow, independent, smallest-weight, keep-original or replace");
}

WeightedGraph WeightedGraph::from_model(const DetectorErrorModel& model) {
  WeightedGraph graph;
  graph.ensure_node_count(model.detector_count());
  graph.ensure_fault_count(model.observable_count());
  std::vector<ErrorSymptoms> parts;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    const double p = error.arguments[0];
    if (p <= 0) return;
    const double weight = weight_of_probability(std::min(p, 1 - DBL_EPSILON / 2));
    read_parts(error, offset, parts);
    for (const ErrorSymptoms& part : parts) {
      if (part.detectors.empty() || part.detectors.size() > 2) continue;
      const uint32_t v = part.detectors.size() == 2 ? part.detectors[1] : kBoundary;
      graph.add_edge(part.detectors[0], v, part.observables, weight, p, MergeStrategy::kIndependent);
    }
  });
  return graph;
}

void WeightedGraph::add_edge(uint32_t u, uint32_t v, std::vector<uint32_t> faults, double weight, double probability,
                             MergeStrategy strategy) {
  if (u > v) std::swap(u, v);
  require_number(u, DecodingGraph::kMostDetectors, "node");
  if (v != kBoundary) require_number(v, DecodingGraph::kMostDetectors, "node");
  if (!std::isfinite(weight)) {
    throw InputError("the edge from " + node_text(u) + " to " + node_text(v) + " has a weight that is not finite");
  }
  std::ranges::sort(faults);
  faults.erase(std::unique(faults.begin(), faults.end()), faults.end());
  if (!faults.empty()) require_number(faults.back(), DecodingGraph::kMostObservables, "fault id");
  const auto [at, is_new] = number_.try_emplace(key(u, v), static_cast<uint32_t>(edges_.size()));
  if (!is_new && strategy == MergeStrategy::kDisallow) {
    throw InputError("the edge from " + node_text(u) + " to " + node_text(v) + " already exists",
                     "choose with merge_strategy how to merge the two");
  }
  ensure_node_count((v == kBoundary ? u : v) + size_t{1});
  if (!faults.empty()) ensure_fault_count(faults.back() + size_t{1});
  if (is_new) {
    edges_.push_back({u, v, weight, probability, std::move(faults)});
    return;
  }
  Edge& edge = edges_[at->second];
  if (strategy == MergeStrategy::kIndependent) {
    merge_independent(edge, weight, probability);
  } else if (strategy == MergeStrategy::kReplace ||
             (strategy == MergeStrategy::kSmallestWeight && weight < edge.weight)) {
    replace(edge, std::move(faults), weight, probability);
  }
}

void WeightedGraph::set_boundary(std::vector<uint32_t> nodes) {
  std::ranges::sort(nodes);
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  if (!nodes.empty()) require_number(nodes.back(), DecodingGraph::kMostDetectors, "boundary node");
  boundary_ = std::move(nodes);
  if (!boundary_.empty()) ensure_node_count(boundary_.back() + size_t{1});
}

void WeightedGraph::ensure_node_count(size_t count) {
  require_number(count, DecodingGraph::kMostDetectors + 1, "nodes:");
  node_count_ = std::max(node_count_, count);
}

void WeightedGraph::ensure_fault_count(size_t count) {
  require_number(count, DecodingGraph::kMostObservables + 1, "fault ids:");
  fault_count_ = std::max(fault_count_, count);
}

bool WeightedGraph::is_boundary(uint32_t node) const {
  return node == kBoundary || std::ranges::binary_search(boundary_, node);
}

std::optional<uint32_t> WeightedGraph::find(uint32_t u, uint32_t v) const {
  const auto found = number_.find(key(std::min(u, v), std::max(u, v)));
  return found == number_.end() ? std::nullopt : std::optional(found->second);
}

size_t WeightedGraph::detector_count() const {
  size_t count = node_count_, k = boundary_.size();
  while (k > 0 && boundary_[k - 1] + size_t{1} == count) {
    count--;
    k--;
  }
  return count;
}

std::vector<uint32_t> WeightedGraph::lightest_to_boundary() const {
  std::vector<uint32_t> lightest(node_count_, UINT32_MAX);
  for (uint32_t e = 0; e < edges_.size(); e++) {
    const Edge& edge = edges_[e];
    if (is_boundary(edge.u) == is_boundary(edge.v)) continue;
    uint32_t& best = lightest[is_boundary(edge.u) ? edge.v : edge.u];
    if (best == UINT32_MAX || edge.weight < edges_[best].weight) best = e;
  }
  return lightest;
}

DecodingGraph WeightedGraph::decoding_graph(double largest_weight, bool keep_parallel) const {
  const size_t detectors = detector_count();
  DecodingGraphBuilder builder(detectors, fault_count_);
  builder.leave_room_for(largest_weight);
  builder.reserve(edges_.size() + boundary_.size());
  const std::vector<uint32_t> lightest = lightest_to_boundary();
  for (uint32_t e = 0; e < edges_.size(); e++) {
    const Edge& edge = edges_[e];
    const bool u_counts = !is_boundary(edge.u), v_counts = !is_boundary(edge.v);
    if (edge.u == edge.v) {
      if (u_counts) builder.add_weighted_edge({}, edge.faults, edge.weight, e);
    } else if (u_counts && v_counts) {
      builder.add_weighted_edge(std::array{edge.u, edge.v}, edge.faults, edge.weight, e);
    } else if (u_counts || v_counts) {
      const uint32_t node = u_counts ? edge.u : edge.v;
      if (keep_parallel || lightest[node] == e) builder.add_weighted_edge({&node, 1}, edge.faults, edge.weight, e);
    }
  }
  // A boundary node's event goes to the boundary for nothing.
  for (const uint32_t node : boundary_) {
    if (node < detectors) builder.add_weighted_edge({&node, 1}, {}, 0, static_cast<uint32_t>(edges_.size()));
  }
  return std::move(builder).build();
}

}  // namespace sallow
