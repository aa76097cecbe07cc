#include "decode/window/window_cutter.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/rising_list.h"
#include "dem/error_symptoms.h"

namespace sallow {

namespace {

uint32_t root_of(std::vector<uint32_t>& parents, uint32_t node) {
  while (parents[node] != node) node = parents[node] = parents[parents[node]];
  return node;
}

}  // namespace

bool CutWindow::is_like(const CutWindow& other) const {
  if (round_count != other.round_count || commit_count != other.commit_count || lead != other.lead ||
      detectors != other.detectors || beyond != other.beyond || detector_at.size() != other.detector_at.size() ||
      !(model == other.model)) {
    return false;
  }
  for (size_t round = 0; round < detector_at.size(); round++) {
    if (!std::ranges::equal(detector_at[round], other.detector_at[round])) return false;
  }
  return true;
}

WindowCutter::WindowCutter(const DetectorErrorModel& model, const DetectorRounds& rounds, CutRules rules)
    : rounds_(&rounds),
      hint_rounds_(rules.hint_rounds),
      observable_count_(model.observable_count()),
      is_relevant_(rounds.detector_count(), true) {
  std::vector<ErrorSymptoms> parts;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    if (rules.whole_errors) {
      parts.resize(1);
      read_symptoms(error, offset, parts[0]);
    } else {
      read_parts(error, offset, parts);
    }
    Error& kept = errors_.emplace_back(Error{error.arguments[0], {}});
    for (const ErrorSymptoms& part : parts) {
      Part& own = kept.parts.emplace_back(Part{part.detectors, part.observables, 0});
      if (part.detectors.empty()) continue;
      uint32_t last = 0;
      own.first_round = UINT32_MAX;
      for (const uint32_t detector : part.detectors) {
        own.first_round = std::min(own.first_round, rounds.round_of(detector));
        last = std::max(last, rounds.round_of(detector));
      }
      reach_ = std::max(reach_, last - own.first_round);
    }
  });
  is_hint_ = with_observable();
  if (rules.only_relevant) is_relevant_ = is_hint_;
  is_hint_.flip();
  errors_at_ = Lists<uint32_t>(std::max(rounds.round_count(), 1u), [&](const auto& add) {
    for (uint32_t e = 0; e < errors_.size(); e++) {
      for (const Part& part : errors_[e].parts) add(part.first_round, e);
    }
  });
}

// By detector: whether it is in one component with an observable.
std::vector<bool> WindowCutter::with_observable() const {
  std::vector<uint32_t> parents(rounds_->detector_count());
  std::iota(parents.begin(), parents.end(), 0);
  for (const Error& error : errors_) {
    for (const Part& part : error.parts) {
      for (const uint32_t detector : part.detectors) {
        parents[root_of(parents, detector)] = root_of(parents, part.detectors[0]);
      }
    }
  }
  std::vector<bool> has_observable(parents.size(), false);
  for (const Error& error : errors_) {
    for (const Part& part : error.parts) {
      if (!part.observables.empty() && !part.detectors.empty()) {
        has_observable[root_of(parents, part.detectors[0])] = true;
      }
    }
  }
  std::vector<bool> result(parents.size());
  for (uint32_t d = 0; d < parents.size(); d++) result[d] = has_observable[root_of(parents, d)];
  return result;
}

WindowCutter::Seen WindowCutter::seen_by(const WindowRange& range, uint32_t detector) const {
  uint32_t lead = range.lead, buffer = range.count - range.lead - range.commit;
  if (is_hint_[detector]) {
    lead = std::min(lead, hint_rounds_);
    buffer = std::min(buffer, hint_rounds_);
  }
  const uint32_t committed = range.first + range.lead;
  return {committed - lead, committed + range.commit + buffer};
}

bool WindowCutter::contains(const WindowRange& range, const Seen& seen, const Part& part) const {
  const auto is_seen = [&](uint32_t detector) { return seen.has(rounds_->round_of(detector)); };
  if (range.ends_closed && !std::ranges::all_of(part.detectors, is_seen)) return false;
  return seen.has(part.first_round) || (range.lead > 0 && std::ranges::any_of(part.detectors, is_seen));
}

CutWindow WindowCutter::cut(const WindowRange& range) const {
  const uint32_t end = range.first + range.count;
  CutWindow window;
  window.round_count = range.count;
  window.commit_count = range.commit;
  window.lead = range.lead;

  std::vector<uint32_t> inside;
  for (uint32_t round = range.first; round < end; round++) {
    for (const uint32_t detector : rounds_->detectors(round)) {
      if (is_relevant_[detector] && seen_by(range, detector).has(round)) inside.push_back(detector);
    }
  }
  std::ranges::sort(inside);
  const auto placed = [&](uint32_t detector) {
    return PlacedDetector{rounds_->round_of(detector) - range.first, rounds_->place_of(detector)};
  };
  for (const uint32_t detector : inside) window.detectors.push_back(placed(detector));
  for (uint32_t round = range.first; round < end; round++) {
    for (const uint32_t detector : rounds_->detectors(round)) {
      const auto at = std::ranges::lower_bound(inside, detector);
      const bool is_inside = at != inside.end() && *at == detector;
      window.detector_at.add(is_inside ? static_cast<uint32_t>(at - inside.begin()) : CutWindow::kNoDetector);
    }
    window.detector_at.end_list();
  }

  std::vector<uint32_t> errors;
  const uint32_t earlier = range.lead > 0 ? std::min(range.first, reach_) : 0;
  for (uint32_t round = range.first - earlier; round < end; round++) {
    errors.insert(errors.end(), errors_at_[round].begin(), errors_at_[round].end());
  }
  std::ranges::sort(errors);
  errors.erase(std::unique(errors.begin(), errors.end()), errors.end());

  // An error's effects within the window and altogether.
  struct Effects {
    CutWindow::Symptoms within;
    std::vector<PlacedDetector> all;
    double probability;
  };
  std::vector<Effects> effects;
  std::vector<DemTarget> targets;
  for (const uint32_t e : errors) {
    const Error& error = errors_[e];
    targets.clear();
    Effects whole{{}, {}, error.probability};
    size_t kept = 0;
    for (const Part& part : error.parts) {
      if (!part.detectors.empty() && !is_relevant_[part.detectors[0]]) continue;
      const Seen seen = part.detectors.empty() ? Seen{range.first, end} : seen_by(range, part.detectors[0]);
      if (!contains(range, seen, part)) continue;
      Effects own{{{}, part.observables}, {}, error.probability};
      if (kept++ > 0) targets.push_back(DemTarget::separator());
      for (const uint32_t detector : part.detectors) {
        own.all.push_back(placed(detector));
        const auto at = std::ranges::lower_bound(inside, detector);
        if (!seen.has(rounds_->round_of(detector))) continue;
        own.within.first.push_back(static_cast<uint32_t>(at - inside.begin()));
        targets.push_back(DemTarget::detector(own.within.first.back()));
      }
      for (const uint32_t observable : part.observables) targets.push_back(DemTarget::observable(observable));
      whole.within.first.insert(whole.within.first.end(), own.within.first.begin(), own.within.first.end());
      whole.within.second.insert(whole.within.second.end(), own.within.second.begin(), own.within.second.end());
      whole.all.insert(whole.all.end(), own.all.begin(), own.all.end());
      effects.push_back(std::move(own));
    }
    if (kept == 0) continue;
    window.model.append_error(error.probability, targets);
    if (kept == 1) continue;
    cancel_pairs(whole.within.first);
    cancel_pairs(whole.within.second);
    cancel_pairs(whole.all);
    effects.push_back(std::move(whole));
  }
  for (uint32_t d = 0; d < inside.size(); d++) window.model.append_detector(d);
  if (observable_count_ > 0) {
    window.model.append({.kind = DemKind::kObservable, .targets = {DemTarget::observable(observable_count_ - 1)}});
  }

  const auto is_cut = [](const Effects& own) { return own.within.first.size() != own.all.size(); };
  for (const Effects& own : effects) {
    if (is_cut(own)) window.beyond.try_emplace(own.within);
  }
  for (Effects& own : effects) {
    const auto known = window.beyond.find(own.within);
    if (known == window.beyond.end() || own.probability <= known->second.probability) continue;
    known->second = {own.probability, is_cut(own), std::move(own.all)};
  }
  return window;
}

}  // namespace sallow
