#include "decode/graph/decoding_graph.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <tuple>

#include "base/error.h"
#include "base/rising_list.h"
#include "decode/graph/weight_steps.h"
#include "dem/error_symptoms.h"
#include "dem/odd_probability.h"

namespace sallow {

namespace {

constexpr uint64_t kMostErrors = uint64_t{1} << 28;  // repeats written out

void check_probability(double probability, const char* what, size_t index) {
  if (!(probability >= 0 && probability <= 1)) {
    throw InputError(std::string(what) + " " + std::to_string(index) + " has probability " +
                     std::to_string(probability) + ", which is not between 0 and 1");
  }
}

bool is_graphlike(const std::vector<ErrorSymptoms>& parts) {
  return std::ranges::all_of(parts, [](const ErrorSymptoms& part) { return part.detectors.size() <= 2; });
}

}  // namespace

void SparseColumns::append(std::span<const uint32_t> column) {
  rows.insert(rows.end(), column.begin(), column.end());
  starts.push_back(static_cast<uint32_t>(rows.size()));
}

DecodingGraph DecodingGraph::from_model(const DetectorErrorModel& model, const DecodingGraphOptions& options) {
  DecodingGraphBuilder builder(model.detector_count(), model.observable_count());
  if (const uint64_t errors = model.error_count(); errors > kMostErrors) {
    throw InputError("the error model has " + std::to_string(errors) +
                     " errors with repeats written out; a decoding graph holds at most " + std::to_string(kMostErrors));
  }
  size_t part_count = 0;
  for_each_error(model, [&](const DemInstruction& instruction, uint64_t) {
    part_count += 1 + std::count(instruction.targets.begin(), instruction.targets.end(), DemTarget::separator());
  });
  builder.reserve(part_count);
  if (options.keep_parts) builder.keep_parts();
  builder.leave_room_for(options.largest_weight);
  std::vector<ErrorSymptoms> parts;
  std::vector<uint32_t> edges;
  uint32_t fault = 0;
  for_each_error(model, [&](const DemInstruction& instruction, uint64_t offset) {
    double probability = instruction.arguments[0];
    check_probability(probability, "error", fault);
    read_parts(instruction, offset, parts);
    if (!is_graphlike(parts)) {
      if (options.strict && probability > 0) throw HyperedgeError(instruction.line);
      builder.leave_out(probability);
    } else {
      edges.clear();
      for (const ErrorSymptoms& part : parts) {
        edges.push_back(builder.add_edge(part.detectors, part.observables, probability, fault));
      }
      if (options.keep_joint) builder.add_joint(edges, probability);
    }
    fault++;
  });
  return std::move(builder).build();
}

DecodingGraph DecodingGraph::from_check_matrix(const SparseColumns& checks, const SparseColumns& observables,
                                               std::span<const double> probabilities,
                                               const DecodingGraphOptions& options) {
  if (checks.column_count() != probabilities.size() || observables.column_count() != probabilities.size()) {
    throw InputError("the check matrix has " + std::to_string(checks.column_count()) + " columns, the observables " +
                     std::to_string(observables.column_count()) + ", but there are " +
                     std::to_string(probabilities.size()) + " probabilities");
  }
  DecodingGraphBuilder builder(checks.row_count, observables.row_count);
  std::vector<uint32_t> column;
  for (size_t c = 0; c < probabilities.size(); c++) {
    check_probability(probabilities[c], "column", c);
    column.assign(checks.column(c).begin(), checks.column(c).end());
    cancel_pairs(column);
    if (column.size() <= 2) {
      builder.add_edge(column, observables.column(c), probabilities[c], static_cast<uint32_t>(c));
    } else if (options.strict && probabilities[c] > 0) {
      throw InputError("column " + std::to_string(c) + " has " + std::to_string(column.size()) +
                       " ones; a decoding graph takes at most two");
    } else {
      builder.leave_out(probabilities[c]);
    }
  }
  return std::move(builder).build();
}

int32_t DecodingGraph::steps_of(double weight) const {
  return edge_steps(weight, unit_);
}

std::vector<int32_t> DecodingGraph::weights() const {
  std::vector<int32_t> weights;
  weights.reserve(edges_.size());
  for (const DecodingEdge& edge : edges_) weights.push_back(edge.weight);
  return weights;
}

DecodingGraph DecodingGraph::with_weights(std::span<const int32_t> weights) const {
  DecodingGraph graph = *this;
  for (size_t e = 0; e < graph.edges_.size(); e++) graph.edges_[e].weight = weights[e];
  return graph;
}

DecodingGraphBuilder::DecodingGraphBuilder(size_t detector_count, size_t observable_count) {
  if (detector_count > DecodingGraph::kMostDetectors) {
    throw InputError("the error model has " + std::to_string(detector_count) +
                     " detectors; a decoding graph holds at most " + std::to_string(DecodingGraph::kMostDetectors));
  }
  if (observable_count > DecodingGraph::kMostObservables) {
    throw InputError("the error model has " + std::to_string(observable_count) +
                     " observables; a decoding graph holds at most " + std::to_string(DecodingGraph::kMostObservables));
  }
  graph_.detector_count_ = detector_count;
  graph_.observable_count_ = observable_count;
  intern({});
}

uint32_t DecodingGraphBuilder::intern(std::vector<uint32_t> observables) {
  auto [entry, is_new] = set_index_.try_emplace(std::move(observables), set_index_.size());
  if (is_new) graph_.observable_sets_.push_back(entry->first);
  return entry->second;
}

std::vector<uint32_t> DecodingGraphBuilder::ends_of(std::span<const uint32_t> detectors) const {
  std::vector<uint32_t> ends(detectors.begin(), detectors.end());
  cancel_pairs(ends);
  SALLOW_REQUIRE(ends.size() <= 2, "an edge of " + std::to_string(ends.size()) + " detectors; it has at most 2");
  SALLOW_REQUIRE(ends.empty() || ends.back() < graph_.detector_count_,
                 "an edge of detector D" + std::to_string(ends.back()) + " in a graph of " +
                     std::to_string(graph_.detector_count_) + " detectors");
  return ends;
}

std::vector<uint32_t> DecodingGraphBuilder::flips_of(std::span<const uint32_t> observables) const {
  std::vector<uint32_t> flips(observables.begin(), observables.end());
  cancel_pairs(flips);
  SALLOW_REQUIRE(flips.empty() || flips.back() < graph_.observable_count_,
                 "an edge that flips L" + std::to_string(flips.back()) + " in a graph of " +
                     std::to_string(graph_.observable_count_) + " observables");
  return flips;
}

void DecodingGraphBuilder::add_weighted_edge(std::span<const uint32_t> detectors, std::span<const uint32_t> observables,
                                             double weight, uint32_t fault) {
  const std::vector<uint32_t> ends = ends_of(detectors);
  SALLOW_REQUIRE(std::isfinite(weight), "a weighted edge of infinite weight");
  // Beyond what doubles tell from 0 and 1 the probability is only about right.
  const double probability = std::clamp(probability_of_weight(weight), DBL_MIN, 1 - DBL_EPSILON);
  if (ends.empty()) {
    if (weight < 0) weighted_unseen_.push_back({intern(flips_of(observables)), probability, weight, fault});
    return;
  }
  edges_.push_back({ends[0], ends.size() == 2 ? ends[1] : kBoundary, intern(flips_of(observables)), fault, probability,
                    false, weight, true});
}

uint32_t DecodingGraphBuilder::add_edge(std::span<const uint32_t> detectors, std::span<const uint32_t> observables,
                                        double probability, uint32_t fault) {
  const std::vector<uint32_t> ends = ends_of(detectors);
  std::vector<uint32_t> flips = flips_of(observables);
  if (probability == 0) return kNoEdge;
  uint32_t set = intern(std::move(flips));
  if (ends.empty()) {
    UnseenErrors& unseen = unseen_[set];
    unseen.probability = odd_probability(unseen.probability, probability);
    if (probability > unseen.likeliest) {
      unseen.likeliest = probability;
      unseen.fault = fault;
    }
    return kNoEdge;
  }
  edges_.push_back({ends[0], ends.size() == 2 ? ends[1] : kBoundary, set, fault, probability, false, 0, false});
  return static_cast<uint32_t>(edges_.size() - 1);
}

void DecodingGraphBuilder::add_joint(std::span<const uint32_t> edges, double probability) {
  if (probability == 0) return;
  if (edges.size() == 1 && edges[0] != kNoEdge) edges_[edges[0]].is_alone = true;
  for (size_t i = 0; i < edges.size(); i++) {
    for (size_t j = i + 1; j < edges.size(); j++) {
      if (edges[i] != kNoEdge && edges[j] != kNoEdge) joint_.push_back({edges[i], edges[j], probability});
    }
  }
}

void DecodingGraphBuilder::leave_out(double probability) {
  if (probability == 0) return;
  graph_.left_out_.errors++;
  graph_.left_out_.probability += probability;
}

// Sorts edges by their ends and merges equal ones. Returns the index of each edge in the graph.
std::vector<uint32_t> DecodingGraphBuilder::combine_edges() {
  std::vector<uint32_t> order(edges_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return edges_[a].key() < edges_[b].key(); });
  std::vector<uint32_t> final_edge(edges_.size(), kNoEdge);
  std::vector<DecodingEdge>& combined = graph_.edges_;
  for (size_t begin = 0; begin < order.size();) {
    const Edge& first = edges_[order[begin]];
    DecodingEdge edge{first.u, first.v, first.observables, first.fault, 0, 0, false};
    double alone = 0;
    double likeliest = 0;
    size_t end = begin;
    const auto is_same = [&](const Edge& other) {
      return other.key() == first.key() && !other.has_weight && !first.has_weight;
    };
    for (; end == begin || (end < order.size() && is_same(edges_[order[end]])); end++) {
      const Edge& part = edges_[order[end]];
      edge.probability = odd_probability(edge.probability, part.probability);
      if (part.is_alone) alone = odd_probability(alone, part.probability);
      if (part.probability > likeliest) {
        likeliest = part.probability;
        edge.fault = part.fault;
      }
    }
    bool is_kept = edge.probability > 0 && edge.probability < 1;
    if (edge.probability == 1) {
      graph_.baseline_detectors_.push_back(edge.u);
      if (edge.v != kBoundary) graph_.baseline_detectors_.push_back(edge.v);
      add_to_baseline(edge.observables);
      graph_.certain_edges_.push_back({edge.u, edge.v, edge.observables, edge.fault});
    }
    for (size_t k = begin; is_kept && k < end; k++) {
      const Edge& part = edges_[order[k]];
      final_edge[order[k]] = static_cast<uint32_t>(combined.size());
      if (keeps_parts_) graph_.parts_.push_back({final_edge[order[k]], part.fault, part.probability});
    }
    if (is_kept) combined.push_back(edge);
    if (is_kept) weights_.push_back(first.has_weight ? first.weight : weight_of_probability(edge.probability));
    if (is_kept && !joint_.empty()) graph_.alone_.push_back(alone);
    begin = end;
  }
  return final_edge;
}

double DecodingGraphBuilder::choose_unit() const {
  constexpr double kMostHalfSteps = kMostSteps / 2;
  double largest = largest_weight_;
  auto allow_for = [&](double weight) { largest = std::max(largest, std::abs(weight)); };
  for (const double weight : weights_) allow_for(weight);
  for (const auto& [set, unseen] : unseen_) {
    if (unseen.probability > 0.5 && unseen.probability < 1) allow_for(weight_of_probability(unseen.probability));
  }
  for (const WeightedUnseen& unseen : weighted_unseen_) allow_for(unseen.weight);
  if (largest == 0) return 0.5;
  double half_steps = std::exp2(std::floor(std::log2(kMostHalfSteps / largest)));  // per natural unit
  while (largest * half_steps > kMostHalfSteps) half_steps /= 2;
  return 0.5 / half_steps;
}

void DecodingGraphBuilder::combine_joint(const std::vector<uint32_t>& final_edge) {
  for (JointEdges& joint : joint_) {
    joint.first = final_edge[joint.first];
    joint.second = final_edge[joint.second];
    if (joint.first > joint.second) std::swap(joint.first, joint.second);
  }
  std::stable_sort(joint_.begin(), joint_.end(), [](const JointEdges& a, const JointEdges& b) {
    return std::tie(a.first, a.second) < std::tie(b.first, b.second);
  });
  for (const JointEdges& joint : joint_) {
    if (joint.second == kNoEdge || joint.first == joint.second) continue;
    bool is_new = graph_.joint_.empty() || graph_.joint_.back().first != joint.first ||
                  graph_.joint_.back().second != joint.second;
    if (is_new) {
      graph_.joint_.push_back(joint);
    } else {
      graph_.joint_.back().probability = odd_probability(graph_.joint_.back().probability, joint.probability);
    }
  }
}

void DecodingGraphBuilder::add_to_baseline(uint32_t observables) {
  const std::vector<uint32_t>& flips = graph_.observable_sets_[observables];
  graph_.baseline_observables_.insert(graph_.baseline_observables_.end(), flips.begin(), flips.end());
}

DecodingGraph DecodingGraphBuilder::build() && {
  std::vector<uint32_t> final_edge = combine_edges();
  combine_joint(final_edge);
  graph_.unit_ = choose_unit();
  for (size_t e = 0; e < graph_.edges_.size(); e++) {
    DecodingEdge& edge = graph_.edges_[e];
    const int32_t weight = graph_.steps_of(weights_[e]);
    edge.weight = std::abs(weight);
    edge.likely = edge.probability > 0.5 || weights_[e] < 0;
    if (!edge.likely) continue;
    graph_.baseline_weight_ += weight;
    graph_.baseline_detectors_.push_back(edge.u);
    if (edge.v != kBoundary) graph_.baseline_detectors_.push_back(edge.v);
    add_to_baseline(edge.observables);
  }
  for (const auto& [set, unseen] : unseen_) {
    const double p = unseen.probability;
    graph_.unseen_flips_.push_back({set, p, unseen.fault});
    if (p <= 0.5) continue;
    add_to_baseline(set);
    if (p < 1) graph_.baseline_weight_ += graph_.steps_of(weight_of_probability(p));
  }
  for (const WeightedUnseen& unseen : weighted_unseen_) {
    graph_.unseen_flips_.push_back({unseen.observables, unseen.probability, unseen.fault});
    add_to_baseline(unseen.observables);
    graph_.baseline_weight_ += graph_.steps_of(unseen.weight);
  }
  cancel_pairs(graph_.baseline_detectors_);
  cancel_pairs(graph_.baseline_observables_);
  return std::move(graph_);
}

}  // namespace sallow
