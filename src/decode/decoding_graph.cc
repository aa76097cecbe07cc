#include "decode/decoding_graph.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sallow {

namespace {

constexpr double kLargestHalfWeight = 1 << 22;

/// Sorts, and removes pairs of equal numbers.
void cancel_pairs(std::vector<uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  size_t kept = 0;
  for (size_t k = 0; k < numbers.size();) {
    if (k + 1 < numbers.size() && numbers[k] == numbers[k + 1]) {
      k += 2;
    } else {
      numbers[kept++] = numbers[k++];
    }
  }
  numbers.resize(kept);
}

void check_probability(double probability, const char* what, size_t index) {
  if (!(probability >= 0 && probability <= 1)) {
    throw InputError(std::string(what) + " " + std::to_string(index) + " has probability " +
                     std::to_string(probability) + ", which is not between 0 and 1");
  }
}

/// The parts of one error of a model, and room to reuse.
struct ErrorParts {
  struct Part {
    std::vector<uint32_t> detectors;
    std::vector<uint32_t> observables;
  };
  std::vector<Part> parts;

  void read(const DemInstruction& error, uint64_t offset) {
    parts.assign(1, {});
    for (DemTarget target : error.targets) {
      if (target.is_separator()) {
        parts.emplace_back();
      } else if (target.is_observable()) {
        parts.back().observables.push_back(static_cast<uint32_t>(target.index()));
      } else {
        parts.back().detectors.push_back(static_cast<uint32_t>(target.index() + offset));
      }
    }
    for (Part& part : parts) {
      cancel_pairs(part.detectors);
      cancel_pairs(part.observables);
    }
  }

  bool is_graphlike() const {
    return std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.detectors.size() <= 2; });
  }
};

}  // namespace

void SparseColumns::append(std::span<const uint32_t> column) {
  rows.insert(rows.end(), column.begin(), column.end());
  starts.push_back(static_cast<uint32_t>(rows.size()));
}

double probability_of_weight(double weight) {
  return 1 / (1 + std::exp(weight));
}

DecodingGraph DecodingGraph::from_model(const DetectorErrorModel& model, const DecodingGraphOptions& options) {
  uint64_t detector_count = model.detector_count();
  if (detector_count >= kBoundary) {
    throw InputError("the error model has " + std::to_string(detector_count) +
                     " detectors, more than a decoding graph can hold");
  }
  DecodingGraphBuilder builder(detector_count, model.observable_count());
  ErrorParts error;
  std::vector<uint32_t> edges;
  uint32_t fault = 0;
  for_each_error(model, [&](const DemInstruction& instruction, uint64_t offset) {
    double probability = instruction.arguments[0];
    check_probability(probability, "error", fault);
    error.read(instruction, offset);
    if (!error.is_graphlike()) {
      if (options.strict && probability > 0) {
        throw InputError({{}, instruction.line}, "this error has a part that flips more than two detectors",
                         "decompose the model's errors into edges (analyze_errors --decompose_errors), or choose a "
                         "decoder for hypergraphs");
      }
      builder.leave_out(probability);
    } else {
      edges.clear();
      for (const auto& part : error.parts) {
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

DecodingGraphBuilder::DecodingGraphBuilder(size_t detector_count, size_t observable_count) {
  graph_.detector_count_ = detector_count;
  graph_.observable_count_ = observable_count;
  intern({});
}

uint32_t DecodingGraphBuilder::intern(std::vector<uint32_t> observables) {
  auto [entry, is_new] = set_index_.try_emplace(std::move(observables), set_index_.size());
  if (is_new) graph_.observable_sets_.push_back(entry->first);
  return entry->second;
}

uint32_t DecodingGraphBuilder::add_edge(std::span<const uint32_t> detectors, std::span<const uint32_t> observables,
                                        double probability, uint32_t fault) {
  std::vector<uint32_t> ends(detectors.begin(), detectors.end());
  std::vector<uint32_t> flips(observables.begin(), observables.end());
  cancel_pairs(ends);
  cancel_pairs(flips);
  SALLOW_CHECK(ends.size() <= 2);
  SALLOW_CHECK(ends.empty() || ends.back() < graph_.detector_count_);
  SALLOW_CHECK(flips.empty() || flips.back() < graph_.observable_count_);
  if (probability == 0) return kNoEdge;
  uint32_t set = intern(std::move(flips));
  if (ends.empty()) {
    double& alone = observables_alone_[set];
    alone = odd_probability(alone, probability);
    return kNoEdge;
  }
  Key key{ends[0], ends.size() == 2 ? ends[1] : kBoundary, set};
  auto [entry, is_new] = edge_index_.try_emplace(key, keys_.size());
  uint32_t edge = entry->second;
  if (is_new) {
    keys_.push_back(key);
    probabilities_.push_back(probability);
    likeliest_.push_back({fault, probability});
    return edge;
  }
  probabilities_[edge] = odd_probability(probabilities_[edge], probability);
  if (probability > likeliest_[edge].probability) likeliest_[edge] = {fault, probability};
  return edge;
}

void DecodingGraphBuilder::add_joint(std::span<const uint32_t> edges, double probability) {
  if (probability == 0) return;
  alone_.resize(keys_.size(), 0);
  if (edges.size() == 1 && edges[0] != kNoEdge) {
    alone_[edges[0]] = odd_probability(alone_[edges[0]], probability);
  }
  for (size_t i = 0; i < edges.size(); i++) {
    for (size_t j = i + 1; j < edges.size(); j++) {
      if (edges[i] == kNoEdge || edges[j] == kNoEdge || edges[i] == edges[j]) continue;
      double& joint = joint_[std::minmax(edges[i], edges[j])];
      joint = odd_probability(joint, probability);
    }
  }
}

void DecodingGraphBuilder::leave_out(double probability) {
  if (probability == 0) return;
  graph_.left_out_.errors++;
  graph_.left_out_.probability += probability;
}

DecodingGraph DecodingGraphBuilder::build() && {
  double largest = 0;
  std::vector<double> weights(keys_.size());
  for (size_t k = 0; k < keys_.size(); k++) {
    double p = probabilities_[k];
    weights[k] = p > 0 && p < 1 ? std::log1p(-p) - std::log(p) : 0;
    largest = std::max(largest, std::abs(weights[k]));
  }
  for (auto [set, p] : observables_alone_) {
    if (p > 0.5 && p < 1) largest = std::max(largest, std::log(p) - std::log1p(-p));
  }
  double scale = largest > 0 ? std::exp2(std::floor(std::log2(kLargestHalfWeight / largest))) : 1;
  while (largest * scale > kLargestHalfWeight) scale /= 2;
  graph_.unit_ = 0.5 / scale;

  std::vector<uint32_t> kept(keys_.size(), kNoEdge);
  std::vector<uint32_t> order(keys_.size());
  for (size_t k = 0; k < order.size(); k++) order[k] = static_cast<uint32_t>(k);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return keys_[a] < keys_[b]; });
  for (uint32_t k : order) {
    double p = probabilities_[k];
    const auto& [u, v, observables] = keys_[k];
    bool likely = p > 0.5;
    int64_t weight = 2 * std::llround(std::abs(weights[k]) * scale);
    if (likely) {
      graph_.baseline_weight_ -= weight;
      graph_.baseline_detectors_.push_back(u);
      if (v != kBoundary) graph_.baseline_detectors_.push_back(v);
      const auto& flips = graph_.observable_sets_[observables];
      graph_.baseline_observables_.insert(graph_.baseline_observables_.end(), flips.begin(), flips.end());
    }
    if (p <= 0 || p >= 1) continue;
    kept[k] = static_cast<uint32_t>(graph_.edges_.size());
    if (!alone_.empty()) graph_.alone_.push_back(k < alone_.size() ? alone_[k] : 0);
    graph_.edges_.push_back({u, v, observables, likeliest_[k].index, p, static_cast<int32_t>(weight), likely});
  }
  for (auto [set, p] : observables_alone_) {
    if (p <= 0.5) continue;
    const auto& flips = graph_.observable_sets_[set];
    graph_.baseline_observables_.insert(graph_.baseline_observables_.end(), flips.begin(), flips.end());
    if (p < 1) graph_.baseline_weight_ += 2 * std::llround((std::log1p(-p) - std::log(p)) * scale);
  }
  cancel_pairs(graph_.baseline_detectors_);
  cancel_pairs(graph_.baseline_observables_);
  for (auto [pair, p] : joint_) {
    uint32_t first = kept[pair.first];
    uint32_t second = kept[pair.second];
    if (first != kNoEdge && second != kNoEdge) graph_.joint_.push_back({first, second, p});
  }
  return std::move(graph_);
}

}  // namespace sallow
