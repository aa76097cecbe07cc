#include "decode/weighted/herald_table.h"

#include <algorithm>
#include <tuple>

namespace sallow {

namespace {

/// Calls visit(part) for each part of an error. Returns the number of parts.
template <typename Visit>
size_t for_each_part(const DemInstruction& error, Visit&& visit) {
  std::span<const DemTarget> rest = error.targets;
  for (size_t count = 1;; count++) {
    const size_t size = std::find(rest.begin(), rest.end(), DemTarget::separator()) - rest.begin();
    visit(rest.first(size));
    if (size == rest.size()) return count;
    rest = rest.subspan(size + 1);
  }
}

/// Whether decoding graphs include the error.
bool is_usable(const DemInstruction& error) {
  bool is_graphlike = true;
  for_each_part(error, [&](std::span<const DemTarget> part) {
    is_graphlike &= std::count_if(part.begin(), part.end(), [](DemTarget t) { return t.is_detector(); }) <= 2;
  });
  return is_graphlike && error.arguments[0] > 0;
}

}  // namespace

HeraldTable::HeraldTable(const DetectorErrorModel& model) {
  find(model);
  rule_out_errors(model);
}

void HeraldTable::find(const DetectorErrorModel& model) {
  enum : uint8_t { kUnseen = 0, kApart = 1, kAmongOthers = 2, kNoHerald = 4 };
  std::vector<uint8_t> seen(model.detector_count(), kUnseen);
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    if (!is_usable(error)) return;
    const bool has_others = std::count(error.targets.begin(), error.targets.end(), DemTarget::separator()) > 0;
    for_each_part(error, [&](std::span<const DemTarget> part) {
      for (DemTarget target : part) {
        if (!target.is_detector()) continue;
        seen[target.index() + offset] |= part.size() > 1 ? kNoHerald : has_others ? kAmongOthers : kApart;
      }
    });
  });
  for (uint32_t d = 0; d < seen.size(); d++) {
    if ((seen[d] & (kAmongOthers | kNoHerald)) == kAmongOthers) detectors_.push_back(d);
  }
  probabilities_.assign(detectors_.size(), 0);
}

// The index of the herald that a part consists of, or kNone.
uint32_t HeraldTable::herald_of(std::span<const DemTarget> part, uint64_t offset) const {
  if (part.size() != 1 || !part[0].is_detector()) return kNone;
  const uint64_t detector = part[0].index() + offset;
  const auto found = std::lower_bound(detectors_.begin(), detectors_.end(), detector);
  if (found == detectors_.end() || *found != detector) return kNone;
  return static_cast<uint32_t>(found - detectors_.begin());
}

void HeraldTable::rule_out_errors(const DetectorErrorModel& model) {
  uint32_t fault = 0;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    double probability = error.arguments[0];
    uint32_t first = kNone;
    std::vector<DemTarget> others;
    const bool is_split = is_usable(error);
    for_each_part(error, [&](std::span<const DemTarget> part) {
      const uint32_t herald = is_split ? herald_of(part, offset) : kNone;
      if (herald != kNone) {
        probabilities_[herald] += probability;
        if (first == kNone) first = herald;
        return;
      }
      if (!others.empty()) others.push_back(DemTarget::separator());
      for (DemTarget target : part) {
        others.push_back(target.is_detector() ? DemTarget::detector(target.index() + offset) : target);
      }
    });
    if (first != kNone && !others.empty()) {
      errors_.push_back({fault, first, probability});
      probability = kRuledOut;
    } else if (first != kNone) {
      probability = 0;  // the error flips only the herald: nothing is left
    }
    irrelevant_.append_error(probability, std::move(others));
    fault++;
  });
  // Heralds need no explanation, but a detector without any error would have no path to the boundary.
  for (uint32_t detector : detectors_) irrelevant_.append_error(kRuledOut, {DemTarget::detector(detector)});
  // Keeps the numbers of detectors and observables, whichever errors are left.
  if (model.detector_count() > 0) irrelevant_.append_detector(model.detector_count() - 1);
  if (model.observable_count() > 0) {
    irrelevant_.append({DemKind::kObservable, {}, {DemTarget::observable(model.observable_count() - 1)}});
  }
}

void HeraldTable::bind(const DecodingGraph& graph) {
  irrelevant_ = DetectorErrorModel();
  struct Flip {
    uint32_t herald, edge;
    double probability;
  };
  std::vector<Flip> flips;
  for (const EdgePart& part : graph.parts()) {
    const auto error = std::lower_bound(errors_.begin(), errors_.end(), part.fault,
                                        [](const Error& e, uint32_t fault) { return e.fault < fault; });
    if (error == errors_.end() || error->fault != part.fault) continue;
    flips.push_back({error->herald, part.edge, error->probability / probabilities_[error->herald]});
  }
  std::stable_sort(flips.begin(), flips.end(), [](const Flip& a, const Flip& b) {
    return std::tie(a.herald, a.edge) < std::tie(b.herald, b.edge);
  });
  size_t next = 0;
  for (uint32_t herald = 0; herald < detectors_.size(); herald++) {
    for (; next < flips.size() && flips[next].herald == herald; next++) {
      const Flip& flip = flips[next];
      if (given_.open_list().empty() || given_.open_list().back().edge != flip.edge) given_.add({flip.edge, 0});
      Given& given = given_.open_list().back();
      given.probability = std::min(1.0, given.probability + flip.probability);
    }
    given_.end_list();
  }
}

}  // namespace sallow
