#include "analyze/edge_search.h"

#include <algorithm>
#include <bit>
#include <set>

#include "analyze/sensitivity.h"

namespace sallow {

namespace {

/// The detectors of an error as bits, and the edges among them.
struct Cover {
  struct Choice {
    uint64_t detectors;
    uint64_t observables;
  };
  std::vector<std::vector<Choice>> choices;  // by the edge's first detector; pairs before single detectors

  std::vector<Choice> chosen;
  std::set<std::pair<uint64_t, uint64_t>> dead_ends;
  bool any_observables = false;
  // A longer search means a dense graph of edges; it is better to give up there.
  int steps_left = 200'000;

  /// Covers each detector of `detectors` exactly once by edges whose observables sum to `observables`.
  bool cover(uint64_t detectors, uint64_t observables) {
    if (detectors == 0) return any_observables || observables == 0;
    if (any_observables) observables = 0;
    if (--steps_left < 0 || dead_ends.contains({detectors, observables})) return false;
    for (const Choice& choice : choices[std::countr_zero(detectors)]) {
      if ((choice.detectors & ~detectors) != 0) continue;
      chosen.push_back(choice);
      if (cover(detectors ^ choice.detectors, observables ^ choice.observables)) return true;
      chosen.pop_back();
    }
    dead_ends.insert({detectors, observables});
    return false;
  }
};

}  // namespace

void EdgeSearch::add(std::span<const DemTarget> part, uint64_t shift) {
  size_t detectors = 0;
  while (detectors < part.size() && part[detectors].is_detector()) detectors++;
  if (detectors == 0 || detectors > 2) return;
  std::vector<DemTarget> observables(part.begin() + static_cast<ptrdiff_t>(detectors), part.end());
  const auto [place, added] =
      observable_set_index_.try_emplace(std::move(observables), static_cast<uint32_t>(observable_sets_.size()));
  if (added) observable_sets_.push_back(place->first);
  edges_.push_back({part[0].index() - shift, detectors == 2 ? part[1].index() - shift : kNone, place->second});
}

void EdgeSearch::prepare() {
  std::sort(edges_.begin(), edges_.end());
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
}

std::optional<std::vector<DemTarget>> EdgeSearch::split(std::span<const DemTarget> error, bool allow_remnant) const {
  size_t count = 0;
  while (count < error.size() && error[count].is_detector()) count++;
  if (count > 64) return std::nullopt;
  const auto detectors = error.first(count);

  // The observables of the error and of the edges, in the order of their bits.
  std::vector<DemTarget> names(error.begin() + static_cast<ptrdiff_t>(count), error.end());
  const auto bits_of = [&](std::span<const DemTarget> observables) -> std::optional<uint64_t> {
    uint64_t bits = 0;
    for (const DemTarget observable : observables) {
      size_t k = static_cast<size_t>(std::find(names.begin(), names.end(), observable) - names.begin());
      if (k == 64) return std::nullopt;
      if (k == names.size()) names.push_back(observable);
      bits |= uint64_t{1} << k;
    }
    return bits;
  };
  const auto wanted = bits_of(error.subspan(count));
  if (!wanted) return std::nullopt;

  Cover search;
  search.choices.resize(count);
  const auto find = [&](size_t a, uint64_t second, uint64_t mask) {
    const Edge key{detectors[a].index(), second, 0};
    for (auto edge = std::lower_bound(edges_.begin(), edges_.end(), key);
         edge != edges_.end() && edge->first == key.first && edge->second == second; ++edge) {
      if (const auto bits = bits_of(observable_sets_[edge->observables])) search.choices[a].push_back({mask, *bits});
    }
  };
  for (size_t a = 0; a < count; a++) {
    for (size_t b = a + 1; b < count; b++) find(a, detectors[b].index(), uint64_t{1} << a | uint64_t{1} << b);
    find(a, kNone, uint64_t{1} << a);
  }

  const auto written = [&]() {
    std::vector<std::vector<DemTarget>> parts;
    for (const Cover::Choice& choice : search.chosen) {
      std::vector<DemTarget>& part = parts.emplace_back();
      for (size_t k = 0; k < count; k++) {
        if (choice.detectors >> k & 1) part.push_back(detectors[k]);
      }
      for (size_t k = 0; k < names.size(); k++) {
        if (choice.observables >> k & 1) part.push_back(names[k]);
      }
      std::sort(part.begin(), part.end());
    }
    std::sort(parts.begin(), parts.end());
    std::vector<DemTarget> text;
    for (const auto& part : parts) {
      if (!text.empty()) text.push_back(DemTarget::separator());
      text.insert(text.end(), part.begin(), part.end());
    }
    return text;
  };

  const uint64_t all = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
  if (search.cover(all, *wanted)) return written();
  if (!allow_remnant) return std::nullopt;
  search.any_observables = true;
  search.dead_ends.clear();
  const auto with_remnant = [&](uint64_t remnant) {
    search.chosen.clear();
    if (!search.cover(all & ~remnant, 0)) return false;
    uint64_t observables = *wanted;
    for (const Cover::Choice& choice : search.chosen) observables ^= choice.observables;
    search.chosen.push_back({remnant, observables});
    return true;
  };
  if (with_remnant(0)) return written();
  for (size_t a = 0; a < count; a++) {
    if (with_remnant(uint64_t{1} << a)) return written();
  }
  for (size_t a = 0; a < count; a++) {
    for (size_t b = a + 1; b < count; b++) {
      if (with_remnant(uint64_t{1} << a | uint64_t{1} << b)) return written();
    }
  }
  return std::nullopt;
}

}  // namespace sallow
