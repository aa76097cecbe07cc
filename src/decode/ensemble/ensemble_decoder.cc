#include "decode/ensemble/ensemble_decoder.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.h"
#include "base/rising_list.h"
#include "base/stop_request.h"
#include "decode/ensemble/class_sums.h"
#include "decode/ensemble/perturbed_model.h"
#include "decode/graph/edge_choices.h"
#include "decode/graph/weight_steps.h"
#include "decode/matching/engine/shot_loop.h"

namespace sallow {

namespace {

constexpr uint32_t kNone = UINT32_MAX;

bool have_same_edges(const DecodingGraph& a, const DecodingGraph& b) {
  return std::ranges::equal(a.edges(), b.edges(), [&](const DecodingEdge& e, const DecodingEdge& f) {
    return e.u == f.u && e.v == f.v && std::ranges::equal(a.observables(e.observables), b.observables(f.observables));
  });
}

std::vector<std::unique_ptr<const CorrelatedDecoder>> make_members(const DetectorErrorModel& model, bool strict,
                                                                   const EnsembleOptions& options) {
  std::vector<std::unique_ptr<const CorrelatedDecoder>> members;
  DecodingGraph first;
  for (uint32_t k = 0; k < options.members; k++) {
    const DetectorErrorModel& own = k == 0 ? model : perturbed_model(model, options.spread, options.seed, k);
    DecodingGraph graph = DecodingGraph::from_model(own, {.strict = strict, .keep_joint = true});
    // Solutions are compared by edge numbers. If a perturbed probability rounds to 0 or 1, its edge is missing; such a
    // member uses the first member's graph.
    if (k == 0) {
      first = graph;
    } else if (!have_same_edges(graph, first)) {
      graph = first;
    }
    members.push_back(std::make_unique<CorrelatedDecoder>(std::move(graph), CorrelatedOptions{.near = options.near}));
  }
  return members;
}

/// Adds an edge, or removes it if the list has it.
void toggle_edge(std::vector<uint32_t>& edges, uint32_t edge) {
  const auto place = std::ranges::find(edges, edge);
  if (place == edges.end()) {
    edges.push_back(edge);
  } else {
    *place = edges.back();
    edges.pop_back();
  }
}

}  // namespace

// A solved shot that waits until it is joined together with others.
struct EnsembleDecoder::Shot {
  size_t index = 0;
  std::vector<uint32_t> events;  // detectors
  std::vector<uint32_t> edges;   // that some member flips: the first member's, `first_count` of them, before the others
  size_t first_count = 0;
  std::vector<uint64_t> flips;  // the prediction
};

struct EnsembleDecoder::EnsembleWorkspace final : Workspace {
  explicit EnsembleWorkspace(const EnsembleDecoder& decoder)
      : rows(decoder.members_[0]->matching_graph()),
        beliefs(decoder.beliefs_),
        sums(decoder.faults_.errors(), decoder.options_.width),
        first_choices(decoder.graph()),
        place_of(decoder.faults_.fault_count(), kNone),
        is_solved_by(decoder.graph().edges().size(), 0),
        shots(kBeliefLanes) {
    for (const auto& member : decoder.members_) members.push_back(member->make_workspace());
    const size_t words = (decoder.observable_count() + 63) / 64;
    votes.assign(members.size(), std::vector<uint64_t>(words));
    const size_t edge_count = decoder.graph().edges().size();
    for (Shot& shot : shots) {
      shot.flips.resize(words);
      shot.events.reserve(decoder.detector_count());
      shot.edges.reserve(edge_count);
    }
    edges.reserve(edge_count);
    detectors.reserve(decoder.detector_count());
    flips.reserve(words);
    candidates.reserve(decoder.faults_.fault_count());
  }

  ShotRows rows;
  std::vector<std::unique_ptr<Workspace>> members;
  std::vector<uint32_t> edges;
  std::vector<std::vector<uint64_t>> votes;  // the flips of each member that solved the shot
  BeliefPropagation::Workspace beliefs;
  ClassSums sums;
  std::vector<Candidate> candidates;
  std::vector<uint64_t> flips;
  std::vector<uint32_t> faults;  // the likeliest set of a shot, if requested
  std::vector<uint32_t> detectors;
  EdgeChoices first_choices;  // the first member's, if no set of whole errors is found
  ChosenErrors first;
  std::vector<uint32_t> place_of;     // by fault: in candidates, kNone between shots
  std::vector<uint8_t> is_solved_by;  // by edge: whether some member flips it; 0 between shots
  std::vector<Shot> shots;
  size_t shot_count = 0;
};

EnsembleDecoder::EnsembleDecoder(const DetectorErrorModel& model, bool strict, const EnsembleOptions& options)
    : options_(options),
      members_(make_members(model, strict, options)),
      faults_(model, graph()),
      beliefs_(faults_.errors()) {
  const MatchingGraph& matching_graph = members_[0]->matching_graph();
  for (uint32_t e = 0; e < graph().edges().size(); e++) {
    if (graph().edges()[e].likely) likely_edges_.push_back(e);
  }
  raw_.assign((matching_graph.node_count() + 63) / 64, 0);
  std::ranges::copy(matching_graph.baseline_bits(), raw_.begin());
  for (uint32_t d : faults_.certain_detectors()) {
    const uint32_t node = matching_graph.node_of(d);
    raw_[node / 64] ^= uint64_t{1} << (node % 64);
  }
}

std::unique_ptr<Decoder::Workspace> EnsembleDecoder::make_workspace() const {
  return std::make_unique<EnsembleWorkspace>(*this);
}

void EnsembleDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                   DecodedBlock& out) const {
  auto& w = static_cast<EnsembleWorkspace&>(workspace);
  for_each_group(detections, members_[0]->matching_graph().node_count(), w.rows, [&](size_t first, size_t count) {
    for (size_t k = 0; k < count; k++) {
      Shot& shot = w.shots[w.shot_count];
      shot.index = first + k;
      if (!solve(w.rows.row(k), shot, w)) {
        out.mark_unmatchable(shot.index);
      } else if (++w.shot_count == kBeliefLanes) {
        join(w, request, out);
      }
    }
  });
  join(w, request, out);
  while (request.errors && out.chosen.size() < detections.column_count()) out.chosen.add_without_list();
}

// Solves a shot with every member. False if the first member cannot.
bool EnsembleDecoder::solve(const uint64_t* row, Shot& shot, EnsembleWorkspace& w) const {
  const MatchingGraph& matching_graph = members_[0]->matching_graph();
  shot.events.clear();
  for (size_t word = 0; word < raw_.size(); word++) {
    for (uint64_t bits = row[word] ^ raw_[word]; bits != 0; bits &= bits - 1) {
      shot.events.push_back(matching_graph.detector_of(static_cast<uint32_t>(64 * word + std::countr_zero(bits))));
    }
  }
  shot.edges.clear();
  size_t votes = 0;
  for (size_t k = 0; k < members_.size(); k++) {
    w.edges.clear();
    if (!members_[k]->solve(row, *w.members[k], w.edges)) {
      if (k == 0) return false;
      continue;
    }
    std::vector<uint64_t>& flips = w.votes[votes++];
    matching_graph.start_flips(flips);
    for (uint32_t e : w.edges) {
      for (uint32_t o : graph().observables(graph().edges()[e].observables)) flips[o / 64] ^= uint64_t{1} << (o % 64);
    }
    for (uint32_t e : likely_edges_) toggle_edge(w.edges, e);
    if (k == 0) {
      shot.flips = flips;
      shot.first_count = w.edges.size();
    }
    for (uint32_t e : w.edges) {
      if (w.is_solved_by[e]) continue;
      w.is_solved_by[e] = 1;
      shot.edges.push_back(e);
    }
  }
  for (uint32_t e : shot.edges) w.is_solved_by[e] = 0;
  if (options_.join == EnsembleOptions::Join::kVote) {
    for (size_t word = 0; word < shot.flips.size(); word++) {
      for (uint32_t bit = 0; bit < 64; bit++) {
        size_t flipped = 0;
        for (size_t k = 0; k < votes; k++) flipped += w.votes[k][word] >> bit & 1;
        const uint64_t mask = uint64_t{1} << bit;
        if (2 * flipped > votes) shot.flips[word] |= mask;
        if (2 * flipped < votes) shot.flips[word] &= ~mask;
      }
    }
  }
  return true;
}

// Decides on the shots that wait, and writes their flips.
void EnsembleDecoder::join(EnsembleWorkspace& w, const DecodeRequest& request, DecodedBlock& out) const {
  const std::span<Shot> shots(w.shots.data(), w.shot_count);
  const bool by_likelihood = options_.join == EnsembleOptions::Join::kLikelihood;
  w.beliefs.count = 0;
  if (by_likelihood && options_.rounds > 0) {
    std::span<const uint32_t> events[kBeliefLanes];
    for (size_t lane = 0; lane < shots.size(); lane++) events[lane] = shots[lane].events;
    beliefs_.find_likely({events, shots.size()}, options_.rounds, options_.least, w.beliefs);
  }
  for (size_t lane = 0; lane < shots.size(); lane++) {
    stop_if_requested();
    Shot& shot = shots[lane];
    if (by_likelihood || request.outcomes || request.errors) {
      gather_candidates(shot, lane, w);
      for (uint32_t o : faults_.certain_observables()) shot.flips[o / 64] ^= uint64_t{1} << (o % 64);
      if (by_likelihood) {
        w.flips.assign(shot.flips.size(), 0);
        if (w.sums.choose(w.candidates, shot.events, w.flips)) shot.flips = w.flips;
        if (request.log_likelihood_ratios) {
          const std::span<double> ratios(out.log_likelihood_ratios.data() + shot.index * observable_count(),
                                         observable_count());
          w.sums.find_ratios(w.candidates, shot.events, ratios);
          for (uint32_t o : faults_.certain_observables()) ratios[o] = -ratios[o];
          // Flips by errors without detectors are independent: tanh(ratio / 2) is the mean of (-1)^flip.
          for (size_t o = 0; o < ratios.size(); o++) {
            if (const double parity = faults_.unseen_parities()[o]; parity < 1) {
              ratios[o] = 2 * std::atanh(std::tanh(ratios[o] / 2) * parity);
            }
          }
        }
      }
      if (request.outcomes || request.errors) find_likeliest(shot, request, w, out);
      for (uint32_t o : faults_.certain_observables()) shot.flips[o / 64] ^= uint64_t{1} << (o % 64);
    }
    flip_predictions(shot.flips, shot.index, out.predictions);
  }
  w.shot_count = 0;
}

// Finds the likeliest set of candidates with the shot's events and flips: its weight, and its errors with the certain
// ones.
void EnsembleDecoder::find_likeliest(const Shot& shot, const DecodeRequest& request, EnsembleWorkspace& w,
                                     DecodedBlock& out) const {
  double weight = w.sums.least_weight(w.candidates, shot.events, shot.flips, request.errors ? &w.faults : nullptr);
  bool has_list = std::isfinite(weight);
  if (!has_list) {
    list_first_faults(shot, w.faults);
    weight = 0;
    for (uint32_t fault : w.faults) weight += weight_of_probability(faults_.probability(fault));
    cancel_pairs(w.faults);
    has_list = request.errors && explain(w.faults, shot, w);
  }
  if (request.outcomes) out.outcomes[shot.index].weight = weight + faults_.certain_weight();
  if (!request.errors) return;
  while (out.chosen.size() < shot.index) out.chosen.add_without_list();  // shots between were unmatchable
  if (!has_list && !list_first_edges(shot, w)) return out.chosen.add_without_list();
  if (has_list) {
    std::ranges::sort(w.faults);
    const auto certain_count = static_cast<uint32_t>(faults_.certain_errors().error_count());
    for (uint32_t k = 0; k < certain_count; k++) w.faults.push_back(static_cast<uint32_t>(faults_.fault_count()) + k);
  }
  out.chosen.add(w.faults);
}

// Writes the first member's solution to w.faults as choices of edges, for shots that parts of errors explain, but whole
// errors do not. False if its flips are not those predicted.
bool EnsembleDecoder::list_first_edges(const Shot& shot, EnsembleWorkspace& w) const {
  w.edges.assign(shot.edges.begin(), shot.edges.begin() + static_cast<ptrdiff_t>(shot.first_count));
  w.edges.insert(w.edges.end(), likely_edges_.begin(), likely_edges_.end());  // with those of the baseline
  w.flips.resize(shot.flips.size());
  members_[0]->matching_graph().start_flips(w.flips);
  members_[0]->matching_graph().toggle_observables(w.edges, w.flips);
  for (const uint32_t o : faults_.certain_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
  if (w.flips != shot.flips) return false;
  w.first.clear();
  w.first_choices.add(w.edges, w.first);
  const size_t offset = faults_.fault_count() + faults_.certain_errors().error_count();
  w.faults.clear();
  for (const uint32_t choice : w.first[0]) w.faults.push_back(static_cast<uint32_t>(offset) + choice);
  return true;
}

// The faults that stand in for the first member's edges; a fault may stand in for several.
void EnsembleDecoder::list_first_faults(const Shot& shot, std::vector<uint32_t>& faults) const {
  faults.clear();
  for (size_t k = 0; k < shot.first_count; k++) {
    const std::span<const uint32_t> stand_ins = faults_.stand_ins(shot.edges[k]);
    faults.insert(faults.end(), stand_ins.begin(), stand_ins.end());
  }
}

// Whether faults give the shot's events and flips.
bool EnsembleDecoder::explain(const std::vector<uint32_t>& faults, const Shot& shot, EnsembleWorkspace& w) const {
  w.detectors.assign(shot.events.begin(), shot.events.end());
  w.flips = shot.flips;
  for (uint32_t fault : faults) {
    const ErrorHypergraph& errors = faults_.errors();
    w.detectors.insert(w.detectors.end(), errors.detectors(fault).begin(), errors.detectors(fault).end());
    for (uint32_t o : errors.observables(fault)) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
  }
  cancel_pairs(w.detectors);
  return w.detectors.empty() && std::ranges::all_of(w.flips, [](uint64_t word) { return word == 0; });
}

ErrorChoices EnsembleDecoder::error_choices() const {
  ErrorChoices choices;
  for (const ErrorHypergraph* errors : {&faults_.errors(), &faults_.certain_errors()}) {
    for (uint32_t e = 0; e < errors->error_count(); e++) {
      choices.add(errors->detectors(e), errors->observables(e), errors->probability(e), errors->first_error(e));
    }
  }
  const ErrorChoices edges = EdgeChoices::list(graph());
  for (size_t k = 0; k < edges.size(); k++) {
    choices.add(edges.detectors[k], edges.observables[k], edges.probabilities[k], edges.model_errors[k]);
  }
  return choices;
}

// Collects the candidates: the faults that may be behind the edges of some member; those likely a priori; and those
// that belief propagation finds likely.
void EnsembleDecoder::gather_candidates(const Shot& shot, size_t lane, EnsembleWorkspace& w) const {
  w.candidates.clear();
  const auto add = [&](uint32_t fault, float belief, bool is_needed) {
    uint32_t& place = w.place_of[fault];
    if (place == kNone) {
      place = static_cast<uint32_t>(w.candidates.size());
      w.candidates.push_back({fault, belief, is_needed});
    }
    w.candidates[place].is_needed |= is_needed;
  };
  for (size_t k = 0; k < w.beliefs.count; k++) {
    if (w.beliefs.lanes[k] >> lane & 1) add(w.beliefs.errors[k], w.beliefs.beliefs[k * kBeliefLanes + lane], false);
  }
  const auto prior = [&](uint32_t fault) { return static_cast<float>(1 - 2 * faults_.probability(fault)); };
  for (uint32_t fault : faults_.likely_faults()) add(fault, prior(fault), false);
  for (uint32_t e : shot.edges) w.is_solved_by[e] = 1;
  for (size_t k = 0; k < shot.edges.size(); k++) {
    const bool is_first = k < shot.first_count;
    for (uint32_t fault : faults_.stand_ins(shot.edges[k])) {
      add(fault, is_first && options_.rounds == 0 ? -1.0f : prior(fault), is_first);
    }
    for (uint32_t fault : faults_.joint_faults(shot.edges[k])) {
      const std::span<const uint32_t> edges = faults_.edges(fault);
      if (std::ranges::all_of(edges, [&](uint32_t e) { return w.is_solved_by[e] != 0; })) {
        add(fault, prior(fault), false);
      }
    }
  }
  for (uint32_t e : shot.edges) w.is_solved_by[e] = 0;
  for (const Candidate& candidate : w.candidates) w.place_of[candidate.fault] = kNone;
}

}  // namespace sallow
