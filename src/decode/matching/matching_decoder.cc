#include "decode/matching/matching_decoder.h"

#include <algorithm>

#include "base/error.h"
#include "base/rising_list.h"
#include "decode/matching/engine/lone_shot.h"
#include "decode/matching/engine/region_levels.h"
#include "decode/matching/engine/shot_loop.h"
#include "decode/matching/engine/shot_matcher.h"
#include "decode/matching/engine/shot_rows.h"

namespace sallow {

struct MatchingDecoder::MatchingWorkspace final : Workspace {
  MatchingWorkspace(const MatchingGraph& graph, const NearLists& near)
      : matcher(graph, near),
        rows(graph),
        rest(graph),
        lone(graph),
        choices(graph.graph()),
        flips((graph.graph().observable_count() + 63) / 64) {}

  // For prove().
  struct Proof {
    explicit Proof(const MatchingGraph& graph) : levels(graph) {}
    GrowingSets sets;
    RegionLevels levels;
  };

  ShotMatcher matcher;
  ShotRows rows, rest;
  LoneShot lone;
  MutualPairs::Workspace pairs;
  EdgeChoices choices;
  std::vector<uint32_t> edges;
  std::vector<uint64_t> flips;
  int64_t weights[ShotRows::kShots];
  std::optional<Proof> proof;  // made at the first proof
};

MatchingDecoder::MatchingDecoder(DecodingGraph graph, const MatchingOptions& options)
    : graph_(std::move(graph)),
      near_(graph_, options.near.value_or(NearLists::usual_length(graph_)), NearLists::Extent::kOwnBall) {
  if (near_.has_masks()) pairs_.emplace(graph_, near_);
}

std::unique_ptr<Decoder::Workspace> MatchingDecoder::make_workspace() const {
  auto workspace = std::make_unique<MatchingWorkspace>(graph_, near_);
  if (pairs_) workspace->pairs = pairs_->make_workspace();
  return workspace;
}

void MatchingDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                   DecodedBlock& out) const {
  auto& w = static_cast<MatchingWorkspace&>(workspace);
  if (request.errors) return decode_telling_errors(detections, w, out);
  const uint32_t node_count = request.outcomes ? graph_.node_count() : graph_.relevant_count();
  for_each_group(detections, node_count, w.rows, [&](size_t first, size_t count) {
    w.rows.check_closed_components(detections, first);
    decode_group(first, count, node_count, w, request.outcomes, out);
  });
}

// Decodes shot by shot, with the same answers as decode_events(). For pairs that MutualPairs finds, only the flips are
// known, not the edges, so it is not used here.
void MatchingDecoder::decode_telling_errors(const BitTable& detections, MatchingWorkspace& w, DecodedBlock& out) const {
  decode_each(detections, {graph_.node_count()}, w.rows, &w.choices, out,
              [&](size_t, const uint64_t* row) -> std::optional<ShotSolution> {
                if (!w.matcher.match(row, w.rows.row_words())) return {};
                graph_.start_flips(w.flips);
                w.matcher.flip_observables(w.flips);
                list_edges(w, w.edges);
                const int64_t weight = graph_.graph().baseline_weight() + w.matcher.weight();
                return ShotSolution{w.flips, static_cast<double>(weight) * graph_.graph().unit(), w.edges};
              });
}

// Decodes the shots whose rows are in w.rows.
void MatchingDecoder::decode_group(size_t first, size_t count, uint32_t node_count, MatchingWorkspace& w,
                                   bool with_outcomes, DecodedBlock& out) const {
  size_t words = (node_count + 63) / 64;
  ShotRows* rest = &w.rows;
  if (with_outcomes) std::fill_n(w.weights, ShotRows::kShots, graph_.graph().baseline_weight());
  for (uint32_t o : graph_.graph().baseline_observables()) {
    for (size_t word = 0; word < ShotRows::kWords; word++) out.predictions.row(o)[first / 64 + word] = ~uint64_t{0};
  }
  if (pairs_) {
    rest = &w.rest;
    pairs_->match(w.rows.nodes(), node_count, w.pairs, rest->nodes(), with_outcomes ? w.weights : nullptr);
    pairs_->add_flips(w.pairs, out.predictions, first);
    rest->turn(node_count);
  }
  for (size_t k = 0; k < count; k++) {
    size_t shot = first + k;
    if (w.rows.is_odd(k)) {
      for (size_t o = 0; o < observable_count(); o++) out.predictions.set(o, shot, false);
      out.mark_unmatchable(shot);
      continue;
    }
    const uint64_t* left = rest->row(k);
    uint64_t any = 0;
    for (size_t word = 0; word < words; word++) any |= left[word];
    int64_t weight = with_outcomes ? w.weights[k] : 0;
    if (any != 0) {
      w.matcher.match_rest(w.rows.row(k), left, words);
      std::fill(w.flips.begin(), w.flips.end(), 0);
      w.matcher.flip_observables(w.flips);
      flip_predictions(w.flips, shot, out.predictions);
      if (with_outcomes) weight += w.matcher.weight();
    }
    if (with_outcomes) out.outcomes[shot].weight = static_cast<double>(weight) * graph_.graph().unit();
  }
}

// Gives ShotMatcher all events: it finds first the same pairs that MutualPairs finds in blocks.
DecodeStatus MatchingDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                            std::span<uint64_t> flips, ShotOutcome* outcome) const {
  auto& w = static_cast<MatchingWorkspace&>(workspace);
  if (!w.lone.load(events, outcome != nullptr ? graph_.node_count() : graph_.relevant_count())) {
    return DecodeStatus::kUnmatchable;
  }
  graph_.start_flips(flips);
  w.matcher.match_rest(w.lone.bits(), w.lone.nodes());
  w.matcher.flip_observables(flips);
  if (outcome != nullptr) {
    const int64_t weight = graph_.graph().baseline_weight() + w.matcher.weight();
    outcome->weight = static_cast<double>(weight) * graph_.graph().unit();
  }
  return DecodeStatus::kSolved;
}

DecodeStatus MatchingDecoder::choose_errors(std::span<const uint32_t> events, Workspace& workspace,
                                            std::span<uint64_t> flips, ShotErrors& chosen) const {
  auto& w = static_cast<MatchingWorkspace&>(workspace);
  if (!w.lone.load(events, graph_.node_count()) || !w.matcher.match(w.lone.bits(), w.lone.nodes())) {
    return DecodeStatus::kUnmatchable;
  }
  graph_.start_flips(flips);
  w.matcher.flip_observables(flips);
  list_paths(w, chosen.errors);
  w.choices.complete(chosen);
  return DecodeStatus::kSolved;
}

// The edges of the last shot's matching, path by path. The matcher must have been given all events.
void MatchingDecoder::list_paths(MatchingWorkspace& w, std::vector<uint32_t>& edges) const {
  edges.clear();
  for (uint32_t k = 0; k < w.matcher.event_count(); k++) {
    const uint32_t other = w.matcher.partner(k);
    if (other == Blossom::kBoundaryMatch || k < other) w.matcher.append_path(k, edges);
  }
}

// The same edges, rising, each once.
void MatchingDecoder::list_edges(MatchingWorkspace& w, std::vector<uint32_t>& edges) const {
  list_paths(w, edges);
  cancel_pairs(edges);
}

// Leaves the shot's bits in w.rows.row(0). False if no error explains them.
bool MatchingDecoder::match_alone(std::span<const uint32_t> detectors, MatchingWorkspace& w) const {
  uint64_t* row = w.rows.row(0);
  std::fill(row, row + w.rows.row_words(), 0);
  std::copy(graph_.baseline_bits().begin(), graph_.baseline_bits().end(), row);
  for (uint32_t detector : detectors) {
    SALLOW_CHECK(detector < detector_count());
    uint32_t node = graph_.node_of(detector);
    row[node / 64] ^= uint64_t{1} << (node % 64);
  }
  return w.matcher.match(row, w.rows.row_words());
}

void MatchingDecoder::prove(std::span<const uint32_t> detectors, Workspace& workspace, Certificate& certificate) const {
  auto& w = static_cast<MatchingWorkspace&>(workspace);
  certificate.clear();
  if (!match_alone(detectors, w)) {
    prove_unmatchable(w.rows.row(0), certificate);
    return;
  }
  list_edges(w, certificate.edges);
  if (!w.proof) w.proof.emplace(graph_);
  w.matcher.list_growing_sets(w.proof->sets);
  w.proof->levels.append(w.proof->sets, certificate);
}

// A component without boundary that has an odd number of events is a region that no edge leaves.
void MatchingDecoder::prove_unmatchable(const uint64_t* row, Certificate& certificate) const {
  certificate.status = DecodeStatus::kUnmatchable;
  for (const std::vector<uint32_t>& nodes : graph_.closed_components()) {
    certificate.levels.clear();
    bool is_odd = false;
    for (uint32_t node : nodes) {
      certificate.levels.push_back({graph_.detector_of(node), 0});
      is_odd ^= row[node / 64] >> (node % 64) & 1;
    }
    if (!is_odd) continue;
    certificate.regions.push_back({1, 0, static_cast<uint32_t>(certificate.levels.size())});
    return;
  }
}

}  // namespace sallow
