#include "frame/pending_noise.h"

#include <algorithm>

namespace sallow {

namespace {

// Above this probability, a random row with that fraction of ones is cheaper than one hit per event.
constexpr double kFrequent = 0.1;
// From this number on, sites of equal rate get their own list, which needs no weighted choice.
constexpr size_t kMinSitesForList = 64;

// The mean of a Poisson number that is 0 with probability 1 - p.
double event_rate(double probability) {
  return 2 * flip_rate(probability / 2);
}

uint64_t as_threshold(double probability) {
  return probability >= 1 ? UINT64_MAX : static_cast<uint64_t>(probability * 0x1p64);
}

}  // namespace

void PendingNoise::wait_on(uint32_t row) {
  if (waiting_since_.size() <= row) waiting_since_.resize(row + size_t{1});
  waiting_since_[row] = round_;
  any_ = true;
}

void PendingNoise::wait_on_record(uint64_t result) {
  oldest_result_ = on_record_ ? std::min(oldest_result_, result) : result;
  on_record_ = any_ = true;
}

void PendingNoise::add_flip(double probability, std::span<const uint32_t> rows) {
  if (probability == 0) return;
  if (probability > kFrequent || rows.size() > 2) {
    Outcome outcome{probability, {}};
    for (const uint32_t row : rows) outcome.toggles.push_back({row, false});
    add_events({outcome});
    return;
  }
  Site site{flip_rate(probability), {}};
  std::copy(rows.begin(), rows.end(), site.rows.begin());
  sites_[rows.size() == 1 ? kFlip1 : kFlip2].push_back(site);
  for (const uint32_t row : rows) wait_on(row);
}

void PendingNoise::add_record_flip(double probability, uint64_t result) {
  if (probability == 0) return;
  if (probability > kFrequent) {
    add_events({{probability, {{result, true}}}});
    return;
  }
  sites_[kRecord].push_back({flip_rate(probability), {result}});
  wait_on_record(result);
}

void PendingNoise::add_mixing(double probability, std::span<const uint32_t> rows) {
  if (probability == 0) return;
  // A full mixing with probability q is an error with probability q (4^n - 1) / 4^n.
  const double mixed = probability * (rows.size() == 2 ? 4.0 / 3 : 16.0 / 15);
  if (mixed > kFrequent) {
    const unsigned paulis = 1u << rows.size();
    std::vector<Outcome> outcomes;
    for (unsigned pauli = 1; pauli < paulis; pauli++) {
      Outcome outcome{probability / (paulis - 1), {}};
      for (size_t k = 0; k < rows.size(); k++) {
        if (pauli >> k & 1) outcome.toggles.push_back({rows[k], false});
      }
      outcomes.push_back(outcome);
    }
    add_events(outcomes);
    return;
  }
  Site site{event_rate(mixed), {}};
  std::copy(rows.begin(), rows.end(), site.rows.begin());
  sites_[rows.size() == 2 ? kMix2 : kMix4].push_back(site);
  for (const uint32_t row : rows) wait_on(row);
}

void PendingNoise::add_events(const std::vector<Outcome>& outcomes) {
  Event event{0, {}};
  for (const Outcome& outcome : outcomes) {
    if (outcome.probability == 0) continue;
    event.probability += outcome.probability;
    event.outcomes.push_back(outcome);
    for (const Toggle& toggle : outcome.toggles) {
      if (toggle.on_record) {
        wait_on_record(toggle.place);
      } else {
        wait_on(static_cast<uint32_t>(toggle.place));
      }
    }
  }
  if (event.outcomes.empty()) return;
  any_ = true;
  (event.probability > kFrequent ? frequent_events_ : rare_events_).push_back(std::move(event));
}

std::shared_ptr<const PoissonTable> PendingNoise::table(double mean) {
  std::shared_ptr<const PoissonTable>& made = tables_[mean];
  if (made == nullptr) made = std::make_shared<const PoissonTable>(mean);
  return made;
}

void PendingNoise::place_hits(List list, std::span<const Site> sites, bool same_rate, uint64_t result_count) {
  FrameProgram::Hits hits{};
  hits.rows_per_site = list == kFlip1 || list == kRecord ? 1 : list == kMix4 ? 4 : 2;
  hits.random_subset = list == kMix2 || list == kMix4;
  hits.on_record = list == kRecord;
  hits.has_pick = !same_rate;
  hits.first_row = static_cast<uint32_t>(program_.pool.size());
  hits.site_count = static_cast<uint32_t>(sites.size());
  double total = 0;
  std::vector<double> rates;
  for (const Site& site : sites) {
    total += site.rate;
    if (!same_rate) rates.push_back(site.rate);
    for (size_t k = 0; k < hits.rows_per_site; k++) {
      program_.pool.push_back(static_cast<uint32_t>(hits.on_record ? result_count - site.rows[k] : site.rows[k]));
    }
  }
  if (same_rate) total = sites[0].rate * static_cast<double>(sites.size());
  hits.count = table(total * kShotsPerBlock);
  if (!same_rate) hits.pick = AliasTable(rates);
  program_.steps.push_back({FrameProgram::StepKind::kHits, static_cast<uint32_t>(program_.hits.size()), 1});
  program_.hits.push_back(std::move(hits));
}

void PendingNoise::place_list(List list, uint64_t result_count) {
  std::vector<Site>& sites = sites_[list];
  if (sites.empty()) return;
  const auto by_rate = [](const Site& a, const Site& b) { return a.rate < b.rate; };
  if (!std::is_sorted(sites.begin(), sites.end(), by_rate)) std::stable_sort(sites.begin(), sites.end(), by_rate);
  std::vector<Site> mixed;
  for (size_t first = 0, end; first < sites.size(); first = end) {
    for (end = first + 1; end < sites.size() && sites[end].rate == sites[first].rate;) end++;
    const std::span<const Site> equal(sites.data() + first, end - first);
    if (equal.size() >= kMinSitesForList || equal.size() == sites.size()) {
      place_hits(list, equal, true, result_count);
    } else {
      mixed.insert(mixed.end(), equal.begin(), equal.end());
    }
  }
  if (!mixed.empty()) place_hits(list, mixed, mixed.front().rate == mixed.back().rate, result_count);
  sites.clear();
}

void PendingNoise::place_events(bool dense, uint64_t result_count) {
  std::vector<Event>& pending = dense ? frequent_events_ : rare_events_;
  if (pending.empty()) return;
  FrameProgram::Events events{};
  events.first_site = static_cast<uint32_t>(program_.sites.size());
  events.site_count = static_cast<uint32_t>(pending.size());
  double total = 0;
  std::vector<double> rates;
  for (const Event& event : pending) {
    if (!dense) {
      rates.push_back(event_rate(event.probability));
      total += rates.back();
    }
    program_.sites.push_back({as_threshold(event.probability), static_cast<uint32_t>(program_.outcomes.size()),
                              static_cast<uint32_t>(event.outcomes.size())});
    double sum = 0;
    for (const Outcome& outcome : event.outcomes) {
      sum += outcome.probability;
      program_.outcomes.push_back({as_threshold(sum / event.probability), static_cast<uint32_t>(program_.pool.size()),
                                   static_cast<uint32_t>(outcome.toggles.size())});
      for (const Toggle& toggle : outcome.toggles) {
        program_.pool.push_back(toggle.on_record
                                    ? FrameProgram::kRecordFlag | static_cast<uint32_t>(result_count - toggle.place)
                                    : static_cast<uint32_t>(toggle.place));
      }
    }
  }
  if (!dense) {
    events.count = table(total * kShotsPerBlock);
    events.pick = AliasTable(rates);
  }
  program_.steps.push_back({FrameProgram::StepKind::kEvents, static_cast<uint32_t>(program_.events.size()), 1});
  program_.events.push_back(std::move(events));
  pending.clear();
}

void PendingNoise::place(uint64_t result_count) {
  if (!any_) return;
  for (const List list : {kFlip1, kFlip2, kMix2, kMix4, kRecord}) place_list(list, result_count);
  place_events(false, result_count);
  place_events(true, result_count);
  round_++;
  on_record_ = any_ = false;
}

}  // namespace sallow
