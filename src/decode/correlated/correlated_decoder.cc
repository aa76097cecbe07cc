#include "decode/correlated/correlated_decoder.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/rising_list.h"
#include "decode/correlated/sparse_passes.h"
#include "decode/matching/engine/lone_shot.h"
#include "decode/matching/engine/shot_loop.h"
#include "decode/matching/engine/shot_rows.h"
#include "decode/matching/incremental/weight_overlay.h"

namespace sallow {

namespace {

void list_nodes(const uint64_t* row, uint32_t node_count, std::vector<uint32_t>& nodes) {
  nodes.clear();
  for (uint32_t word = 0; word < (node_count + 63) / 64; word++) {
    for (uint64_t bits = row[word]; bits != 0; bits &= bits - 1) nodes.push_back(64 * word + std::countr_zero(bits));
  }
}

}  // namespace

struct CorrelatedDecoder::CorrelatedWorkspace final : Workspace {
  explicit CorrelatedWorkspace(const CorrelatedDecoder& decoder)
      : sparse(decoder.graph_, decoder.near_, decoder.nearest_),
        overlay(decoder.graph_),
        rows(decoder.graph_),
        lone(decoder.graph_),
        choices(decoder.graph_.graph()),
        joint(decoder.graph_.graph()),
        flips((decoder.observable_count() + 63) / 64),
        second_flips(flips.size()) {
    if (decoder.tables_) dense = std::make_unique<DensePasses>(*decoder.tables_);
    // They are swapped, so that growing one would not be enough for all. Memory that is not used is not touched.
    for (std::vector<uint32_t>* const edges : {&solution, &second, &candidate}) {
      edges->reserve(decoder.graph_.graph().edges().size());
    }
  }

  SparsePasses sparse;
  std::unique_ptr<DensePasses> dense;
  WeightOverlay overlay;
  ShotRows rows;
  LoneShot lone;
  std::vector<uint32_t> nodes;
  EdgeChoices choices;
  JointCost::Workspace joint;
  std::vector<uint32_t> solution;
  std::vector<uint32_t> second;
  std::vector<uint32_t> candidate;
  std::vector<uint64_t> flips;
  std::vector<uint64_t> second_flips;
};

CorrelatedDecoder::CorrelatedDecoder(DecodingGraph graph, const CorrelatedOptions& options)
    : CorrelatedDecoder(graph, choose_table_unit(graph), options) {}

CorrelatedDecoder::CorrelatedDecoder(const DecodingGraph& graph, std::optional<double> table_unit,
                                     const CorrelatedOptions& options)
    : weights_(graph.weights()),
      joint_cost_(graph),
      graph_(EdgePartners::reweigh(graph, table_unit.value_or(graph.unit()))),
      near_(graph_, options.near, NearLists::Extent::kBothBoundaries),
      partners_(graph_, table_unit.value_or(graph.unit())),
      nearest_(IncrementalMatcher::nearest_of(graph_)),
      likelier_(options.likelier),
      in_window_(options.in_window) {
  if (table_unit) tables_.emplace(graph_, *table_unit);
}

// The step of weight for tables, or none if there should be no tables. If no error has two parts, there is only the
// first pass, which is as exact as the graph.
std::optional<double> CorrelatedDecoder::choose_table_unit(const DecodingGraph& graph) {
  if (graph.joint().empty() || graph.detector_count() > 2 * DistanceTable::kMostNodes) return std::nullopt;
  const MatchingGraph fine = EdgePartners::reweigh(graph, graph.unit());
  if (!DenseTables::has_room_for(fine)) return std::nullopt;
  // In coarser steps, fewer weights are cut off at the largest number of steps, so some paths may become longer.
  const std::optional<double> unit = DenseTables::choose_unit(fine, graph.unit());
  if (!unit) return std::nullopt;
  const MatchingGraph coarse = EdgePartners::reweigh(graph, *unit);
  if (DenseTables::fits(coarse)) return unit;
  const std::optional<double> coarser = DenseTables::choose_unit(coarse, *unit);
  return coarser && DenseTables::fits(EdgePartners::reweigh(graph, *coarser)) ? coarser : std::nullopt;
}

std::unique_ptr<Decoder::Workspace> CorrelatedDecoder::make_workspace() const {
  return std::make_unique<CorrelatedWorkspace>(*this);
}

void CorrelatedDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                     DecodedBlock& out) const {
  auto& w = static_cast<CorrelatedWorkspace&>(workspace);
  EdgeChoices* const choices = request.errors ? &w.choices : nullptr;
  decode_each(detections, {graph_.node_count()}, w.rows, choices, out,
              [&](size_t, const uint64_t* row) -> std::optional<ShotSolution> {
                list_nodes(row, graph_.node_count(), w.nodes);
                if (!match_twice(row, w.nodes, request.outcomes || request.errors, w)) return {};
                return ShotSolution{w.flips, request.outcomes ? weigh_solution(w) : 0, w.solution};
              });
}

DecodeStatus CorrelatedDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                              std::span<uint64_t> flips, ShotOutcome* outcome) const {
  auto& w = static_cast<CorrelatedWorkspace&>(workspace);
  if (!w.lone.load(events, graph_.node_count()) || !match_twice(w.lone.bits(), w.lone.nodes(), outcome != nullptr, w)) {
    return DecodeStatus::kUnmatchable;
  }
  std::ranges::copy(w.flips, flips.begin());
  if (outcome != nullptr) outcome->weight = weigh_solution(w);
  return DecodeStatus::kSolved;
}

DecodeStatus CorrelatedDecoder::choose_errors(std::span<const uint32_t> events, Workspace& workspace,
                                              std::span<uint64_t> flips, ShotErrors& chosen) const {
  auto& w = static_cast<CorrelatedWorkspace&>(workspace);
  if (!w.lone.load(events, graph_.node_count()) || !match_twice(w.lone.bits(), w.lone.nodes(), true, w)) {
    return DecodeStatus::kUnmatchable;
  }
  std::ranges::copy(w.flips, flips.begin());
  chosen.errors.assign(w.solution.begin(), w.solution.end());
  w.choices.complete(chosen);
  return DecodeStatus::kSolved;
}

double CorrelatedDecoder::weigh_solution(CorrelatedWorkspace& w) const {
  cancel_pairs(w.solution);
  int64_t weight = graph_.graph().baseline_weight();
  for (uint32_t e : w.solution) weight += weights_[e];
  return static_cast<double>(weight) * graph_.graph().unit();
}

bool CorrelatedDecoder::solve(const uint64_t* row, Workspace& workspace, std::vector<uint32_t>& edges) const {
  auto& w = static_cast<CorrelatedWorkspace&>(workspace);
  list_nodes(row, graph_.node_count(), w.nodes);
  if (!match_twice(row, w.nodes, true, w)) return false;
  cancel_pairs(w.solution);
  edges.insert(edges.end(), w.solution.begin(), w.solution.end());
  return true;
}

// Whether a solution exists and no relevant event can change the prediction.
bool CorrelatedDecoder::is_certain(std::span<const uint32_t> nodes) const {
  return graph_.closed_components().empty() && (nodes.empty() || nodes.front() >= graph_.relevant_count());
}

// Writes the flips to w.flips and, if requested, the solution's edges to w.solution.
bool CorrelatedDecoder::match_twice(const uint64_t* bits, std::span<const uint32_t> nodes, bool needs_edges,
                                    CorrelatedWorkspace& w) const {
  graph_.start_flips(w.flips);
  if (!needs_edges && is_certain(nodes)) return true;
  ShotPasses& passes = w.dense && w.dense->suits(bits, in_window_) ? static_cast<ShotPasses&>(*w.dense) : w.sparse;
  if (!passes.match(bits, nodes)) return false;
  const std::span<const uint32_t> relevant = passes.edges(Half::kRelevant),
                                  irrelevant = passes.edges(Half::kIrrelevant);
  w.second_flips = w.flips;
  graph_.toggle_observables(relevant, w.flips);
  if (needs_edges) {
    w.solution.assign(relevant.begin(), relevant.end());
    w.solution.insert(w.solution.end(), irrelevant.begin(), irrelevant.end());
  }

  w.overlay.clear();
  for (const std::span<const uint32_t> half : {relevant, irrelevant}) {
    for (uint32_t e : half) {
      for (const EdgeWeight& lighter : partners_.relevant(e)) w.overlay.lower(lighter);
    }
  }
  w.second.clear();
  if (w.overlay.is_empty() || !passes.match_again(Half::kRelevant, w.overlay, w.second)) return true;
  graph_.toggle_observables(w.second, w.second_flips);
  if (w.flips == w.second_flips) {
    if (needs_edges && in_window_) {
      w.second.insert(w.second.end(), irrelevant.begin(), irrelevant.end());
      std::swap(w.solution, w.second);
    }
    return true;
  }

  if (likelier_) {
    w.solution.assign(relevant.begin(), relevant.end());
    const int64_t cost = explain_irrelevant_events(w.solution, INT64_MIN, passes, w);
    if (explain_irrelevant_events(w.second, needs_edges ? INT64_MIN : cost, passes, w) >= cost) return true;
  } else {
    w.second.insert(w.second.end(), irrelevant.begin(), irrelevant.end());
  }
  std::swap(w.flips, w.second_flips);
  std::swap(w.solution, w.second);
  return true;
}

// Adds edges for the irrelevant events, given the edges for the relevant ones: those of the first pass, or of a new
// matching if that costs less. There is no new matching if all costs less than `enough` already. Returns the total
// cost.
int64_t CorrelatedDecoder::explain_irrelevant_events(std::vector<uint32_t>& edges, int64_t enough, ShotPasses& passes,
                                                     CorrelatedWorkspace& w) const {
  cancel_pairs(edges);
  w.candidate = edges;
  w.overlay.clear();
  for (uint32_t e : edges) {
    for (const EdgeWeight& lighter : partners_.irrelevant(e)) w.overlay.lower(lighter);
  }
  const std::span<const uint32_t> irrelevant = passes.edges(Half::kIrrelevant);
  edges.insert(edges.end(), irrelevant.begin(), irrelevant.end());
  const int64_t cost = joint_cost_(edges, w.joint);
  if (cost < enough || w.overlay.is_empty() || irrelevant.empty()) return cost;
  if (!passes.match_again(Half::kIrrelevant, w.overlay, w.candidate)) return cost;
  const int64_t candidate_cost = joint_cost_(w.candidate, w.joint);
  if (candidate_cost >= cost) return cost;
  std::swap(edges, w.candidate);
  return candidate_cost;
}

}  // namespace sallow
